import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
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

export type Call = { key: string; id: string; body: Record<string, unknown>; raw: string; headers: IncomingMessage['headers']; at: number };
export type Behave = (call: Call, response: ServerResponse, request: IncomingMessage) => void;
export const yes: Behave = (call, response) => void response.end(JSON.stringify({ reference: `R-${call.key.slice(-6)}` }));

/** A system of record that counts what it did. */
export class Target {
  readonly calls: Call[] = [];
  /** Keys it has done something for: once each, as a target that honours keys does. */
  readonly effects = new Map<string, number>();
  behave: Behave = yes;
  honours = true;
  asked: string[] = [];
  statusOf: (id: string, response: ServerResponse) => void = (_id, response) => void response.writeHead(404).end();
  private constructor(
    readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<Target> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const target = new Target(server, (server.address() as AddressInfo).port);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void target.take(request, response));
    return target;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}/actions`;
  }
  /** As it was when it started. */
  heal(): void {
    this.behave = yes;
    this.honours = true;
    this.calls.length = 0;
    this.asked.length = 0;
    this.effects.clear();
  }
  doIt(key: string): void {
    this.effects.set(key, this.honours ? 1 : (this.effects.get(key) ?? 0) + 1);
  }
  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const id = String(request.url).split('/').pop() ?? '';
      this.asked.push(id);
      return this.statusOf(id, response);
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const call: Call = {
      key: String(request.headers['idempotency-key']),
      id: String(request.headers['webhook-id']),
      body: JSON.parse(raw) as Record<string, unknown>,
      raw,
      headers: request.headers,
      at: performance.now(),
    };
    this.calls.push(call);
    this.behave(call, response, request);
  }
}

/** A server with one system of record behind a connector, both on real sockets; the target is well again for each test. */
export class ActionRig {
  server!: TestServer;
  world!: DecisionWorld;
  target!: Target;
  ops!: Person;
  uri = '';

  constructor() {
    beforeAll(async () => {
      this.target = await Target.start();
      this.uri = freshDatabaseUri();
      this.server = await startTestServer({ uri: this.uri, settings: { OUTGOING_ALLOW: `127.0.0.1:${this.target.port}` } });
      this.world = await DecisionWorld.open(this.server);
      this.ops = await this.world.person(['regional-ops']);
    });
    afterAll(async () => {
      await this.server.mongo.db.dropDatabase();
      await this.server.close();
      this.target.server.closeAllConnections();
      this.target.server.close();
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
