import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedAction = {
  readonly headers: IncomingMessage['headers'];
  readonly raw: string;
  readonly body: { id: string; type: string; params: Record<string, unknown>; [more: string]: unknown };
};

/** A system of record that takes actions over webhooks and remembers every request it got. */
export class ActionTarget {
  readonly received: ReceivedAction[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        this.received.push({ headers: request.headers, raw, body: JSON.parse(raw) as ReceivedAction['body'] });
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ reference: `ref-${this.received.length}` }));
      });
    });
  }

  static async start(): Promise<ActionTarget> {
    const target = new ActionTarget();
    await new Promise<void>((done) => target.server.listen(0, '127.0.0.1', done));
    return target;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}/actions`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }
}
