import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { ActionTarget, yes, type Behave } from './action-target.js';
import { freshDatabaseUri } from './database.js';
import { DecisionWorld, type Person } from './decisions.js';
import { startTestServer, type TestServer } from './server.js';
import { money, type Proposal } from '../../src/kernel/index.js';

export const byItself: Partial<Proposal> = { cost: money(200, 'EUR') };
export const count: Partial<Proposal> = {
  action: { type: 'task.count', params: { store: 'S1', product: 'P1' } },
  cost: money(320, 'EUR'),
  goodsValue: money(0, 'EUR'),
};

/** A server with one system of record behind a connector, both on real sockets; the target is well again for each test. */
export class ActionRig {
  server!: TestServer;
  world!: DecisionWorld;
  target!: ActionTarget;
  ops!: Person;
  uri = '';

  constructor() {
    beforeAll(async () => {
      this.target = await ActionTarget.start();
      this.uri = freshDatabaseUri();
      this.server = await startTestServer({ uri: this.uri, settings: { OUTGOING_ALLOW: this.target.host } });
      this.world = await DecisionWorld.open(this.server);
      this.ops = await this.world.person(['regional-ops']);
    });
    afterAll(async () => {
      await this.server.mongo.db.dropDatabase();
      await this.server.close();
      await this.target.stop();
    });
    beforeEach(async () => {
      await this.connect();
    });
    afterEach(() => this.target.heal());
  }

  connector(changes: object = {}) {
    return {
      kind: 'webhook',
      url: this.target.url,
      actionTypes: ['order.expedite'],
      honoursIdempotencyKey: true,
      secret: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
      ...changes,
    };
  }

  async connect(changes: object = {}): ReturnType<DecisionWorld['call']> {
    return this.world.call('PUT', '/v1/connectors/erp', { by: this.world.admin, body: this.connector(changes) });
  }

  readonly effect: Behave = (call, response, request) => {
    this.target.doIt(call.key);
    yes(call, response, request);
  };

  /** Proposes what policy lets go by itself, and waits until all work is done. */
  async act(changes: Partial<Proposal> = byItself): Promise<{ proposal: Proposal; action: Record<string, unknown> }> {
    const proposal = await this.world.propose(changes);
    await this.world.pass(1);
    const [action] = await this.world.actionsOf(proposal.id);
    return { proposal, action: action ?? {} };
  }

  /** Lets one call of a port go wrong, as a crash would: the work is taken up again. Answers how often it did. */
  crash<T extends object, M extends keyof T>(port: T, method: M, when: (...args: unknown[]) => boolean, after = false): () => number {
    const original = port[method] as (...args: unknown[]) => Promise<unknown>;
    let crashes = 0;
    port[method] = (async (...args: unknown[]) => {
      if (crashes > 0 || !when(...args)) return original.apply(port, args);
      crashes += 1;
      if (after) await original.apply(port, args);
      delete (port as Record<PropertyKey, unknown>)[method as PropertyKey];
      throw new Error('the process died here');
    }) as T[M];
    return () => crashes;
  }
}
