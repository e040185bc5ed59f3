import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Call = {
  readonly key: string;
  readonly id: string;
  readonly body: { id: string; type: string; params: Record<string, unknown>; [more: string]: unknown };
  readonly raw: string;
  readonly headers: IncomingMessage['headers'];
  /** When it came, performance.now(). */
  readonly at: number;
};
export type Behave = (call: Call, response: ServerResponse, request: IncomingMessage) => void;
export const yes: Behave = (call, response) => void response.end(JSON.stringify({ reference: `R-${call.key.slice(-6)}` }));

/** A system of record that counts what it did. */
export class ActionTarget {
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

  static async start(): Promise<ActionTarget> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const target = new ActionTarget(server, (server.address() as AddressInfo).port);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void target.take(request, response));
    return target;
  }
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }
  get url(): string {
    return `http://${this.host}/actions`;
  }
  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
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
      body: JSON.parse(raw) as Call['body'],
      raw,
      headers: request.headers,
      at: performance.now(),
    };
    this.calls.push(call);
    this.behave(call, response, request);
  }
}
