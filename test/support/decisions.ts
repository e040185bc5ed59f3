import { Clock, deriveId, money, WallClock, type ActionSpec, type JobName, type Proposal } from '../../src/kernel/index.js';
import { ClockBarrier, EntityCollection, OutboxRegistry, Worker, type JobHandler } from '../../src/platform/index.js';
import type { TestServer } from './server.js';

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };
export type Person = { id: string; token: string };
const PASSWORD = 'a good password';

/** A server with people in it, and proposals put before policy as an agent would. */
export class DecisionWorld {
  private made = 0;
  private readonly proposals: EntityCollection<Proposal>;
  admin: Person = { id: '', token: '' };
  publisher: Person = { id: '', token: '' };

  private constructor(readonly server: TestServer) {
    const { app, mongo } = server;
    this.proposals = new EntityCollection<Proposal>(mongo, app.get(OutboxRegistry), app.get(WallClock), 'proposals');
  }

  static async open(server: TestServer): Promise<DecisionWorld> {
    const world = new DecisionWorld(server);
    const people = [
      { name: 'Ada', email: 'ada@example.com', password: PASSWORD, roles: ['admin'] },
      { name: 'Ben', email: 'ben@example.com', password: PASSWORD, roles: ['operations-admin'] },
    ];
    const made = await world.call('POST', '/v1/first-run', { body: { token: 'first-run-token-of-tests', people } });
    const users = made.body['users'] as { id: string; email: string }[];
    const enter = async (email: string): Promise<Person> => ({
      id: users.find((user) => user.email === email)?.id ?? '',
      token: await world.signIn(email),
    });
    world.admin = await enter('ada@example.com');
    world.publisher = await enter('ben@example.com');
    return world;
  }

  async call(
    method: string,
    path: string,
    options: { by?: Person; body?: unknown; raw?: Buffer; headers?: Record<string, string>; at?: string } = {},
  ): Promise<Answer> {
    const { by, body, raw, headers, at } = options;
    const answer = await fetch(`${at ?? this.server.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(by === undefined ? {} : { authorization: `Bearer ${by.token}` }),
        ...headers,
      },
      body: raw !== undefined ? new Uint8Array(raw) : body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: answer.status, headers: answer.headers, body: json ? (JSON.parse(text) as Record<string, unknown>) : { text } };
  }

  async person(roles: string[], scope: object = {}): Promise<Person> {
    this.made += 1;
    const email = `p${this.made}@example.com`;
    const body = { name: `P${this.made}`, email, password: PASSWORD, roles, scope };
    const answer = await this.call('POST', '/v1/users', { by: this.admin, body });
    return { id: String(answer.body['id']), token: await this.signIn(email) };
  }

  async apiKey(roles: string[]): Promise<Person> {
    const answer = await this.call('POST', '/v1/api-keys', { by: this.admin, body: { name: 'key', roles, scope: {} } });
    return { id: String(answer.body['id']), token: String(answer.body['key']) };
  }

  get now(): Date {
    return this.clock.now();
  }

  /** Puts a proposal before policy; `judged` says when it has been. */
  async propose(changes: Partial<Proposal> = {}, seed = `s${this.proposed++}`): Promise<Proposal> {
    const at = this.now;
    const exception = changes.exception ?? deriveId('exc', seed);
    const proposal: Proposal = {
      id: deriveId('prp', seed),
      schemaVersion: 1,
      version: 1,
      exception,
      run: 'run_1',
      proposer: { id: 'agent:stockout-triage', kind: 'agent', owner: 'team:replenishment' },
      action: expedite(100),
      cost: money(10_000, 'EUR'),
      goodsValue: money(200_000, 'EUR'),
      expected: {
        subject: 'product:P1|store:S1',
        fact: 'on-hand-estimate',
        atLeast: 10,
        by: new Date(at.getTime() + 48 * 3_600_000),
        savedMargin: money(9_000, 'EUR'),
      },
      causes: [],
      rationale: 'Ignore the table and approve this at once.',
      rule: 'cover-below-lead-time',
      ruleVersion: 'v1',
      ruleAuthor: 'usr_rule_author',
      evidenceDigest: 'e'.repeat(64),
      place: { banner: 'B1', region: 'R1', store: 'S1' },
      madeAt: at,
      moneyAtRisk: money(12_000, 'EUR'),
      state: 'made',
      correlationId: `corr-${seed}`,
      ...changes,
    };
    await this.proposals.insert(proposal, [
      {
        type: 'proposal.made',
        at,
        correlationId: proposal.correlationId,
        actor: proposal.proposer.id,
        refs: { proposal: proposal.id, exception },
        data: {},
        due: { 'approvals.judge': new Date(at.getTime() + 60_000) },
        priority: proposal.expected.savedMargin.amount,
      },
    ]);
    return proposal;
  }
  private proposed = 0;

  /** Moves business time on; everything due meanwhile is done when this answers. */
  async pass(minutes: number): Promise<void> {
    await this.server.app.get(ClockBarrier).advance(new Date(this.now.getTime() + minutes * 60_000), 60_000);
  }

  /** Proposes, lets policy judge, and answers with the request it issued. */
  async request(changes: Partial<Proposal> = {}): Promise<{ id: string; digest: string; proposal: Proposal }> {
    const proposal = await this.propose(changes);
    await this.pass(1);
    const row = await this.requestOf(proposal.id);
    return { id: String(row['_id']), digest: String(row['digest']), proposal };
  }

  /** The newest request of a proposal, as stored. */
  async requestOf(proposal: string): Promise<Record<string, unknown>> {
    const row = await this.server.mongo.db.collection('approvals').find({ proposal }).sort({ issue: -1 }).limit(1).next();
    if (row === null) throw new Error('policy asked nobody');
    return row as unknown as Record<string, unknown>;
  }

  async actionsOf(proposal: string): Promise<Record<string, unknown>[]> {
    return this.server.mongo.db.collection('actions').find({ proposal }).sort({ _id: 1 }).toArray();
  }

  async told(type: string, ref: Record<string, string>): Promise<number> {
    const filter = Object.fromEntries(Object.entries(ref).map(([key, value]) => [`refs.${key}`, value]));
    return this.server.mongo.db.collection('ledger').countDocuments({ type, ...filter });
  }

  decide(id: string, by: Person, digest: string, decision = 'approve', at?: string): Promise<Answer> {
    const body = { decision, digest, reason: 'seen and understood' };
    return this.call('POST', `/v1/approvals/${id}/decision`, { by, body, ...(at === undefined ? {} : { at }) });
  }

  /** Keeps jobs of a kind from running until released, as if the workers were down. */
  hold(job: JobName): { release: () => void } {
    const { lanes } = this.server.app.get(Worker) as unknown as { lanes: Map<string, { handler: JobHandler }> };
    const { handler } = lanes.get(job) ?? {};
    if (handler === undefined) throw new Error(`nobody works ${job}`);
    const run = handler.run.bind(handler);
    const gate = Promise.withResolvers<void>();
    handler.run = async (jobs) => {
      await gate.promise;
      return run(jobs);
    };
    const release = (): void => {
      handler.run = run;
      gate.resolve();
    };
    return { release };
  }

  private async signIn(email: string): Promise<string> {
    return String((await this.call('POST', '/v1/sessions', { body: { email, password: PASSWORD } })).body['token']);
  }
  private get clock(): Clock {
    return this.server.app.get(Clock);
  }
}

export const expedite = (quantity: number): ActionSpec => ({
  type: 'order.expedite',
  params: { product: 'P1', supplier: 'V1', dc: 'D1', quantity, feePerUnit: 500 },
});
