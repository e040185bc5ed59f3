import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

const SECRET = 'whsec_c2ltdWxhdG9yLXN0dWItc2VjcmV0LTAwMDE=';
export type StubEvent = { readonly id: string; readonly type: string; readonly source: string; readonly data: Record<string, unknown> };

/**
 * For tests of the simulator alone: answers the API’s routes without deciding anything, checks signatures, keeps the
 * signals, and asks for one transfer, one expedite, one approval and one task a day.
 */
export class StubServer {
  readonly signals: StubEvent[] = [];
  readonly decisions: string[] = [];
  readonly confirmed: string[] = [];
  readonly replies: { key: string; status: number; body: string }[] = [];
  private readonly seen = new Set<string>();
  private now = '';
  private actionUrl = '';
  private asked = 0;
  private approvals: Record<string, unknown>[] = [];
  private tasks: Record<string, unknown>[] = [];
  private readonly server = createServer((request, response) => void this.handle(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, body] = await this.answer(request, await read(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private async answer(request: IncomingMessage, text: string): Promise<[number, unknown]> {
    const [path = ''] = (request.url ?? '').split('?');
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const [, , kind = '', id = '', verb = ''] = path.split('/');
    if (kind === 'webhooks') return this.webhook(request, text);
    if (kind === 'sessions') return [201, { token: String(body.email) }];
    if (kind === 'sources') return [200, { id, secret: SECRET }];
    if (kind === 'connectors') {
      this.actionUrl = String(body.url);
      return [200, { id, secret: SECRET }];
    }
    if (kind === 'masterdata') return [200, { written: 1, unchanged: 0, rejected: [] }];
    if (kind === 'clock') return this.advance(String(body.to));
    if (kind === 'status') return [200, this.status()];
    if (verb === 'decision') return [200, this.decide(id, String(body.decision))];
    if (verb === 'confirm' || verb === 'override') return [200, this.finish(id, verb)];
    if (kind === 'approvals') return [200, { items: this.approvals }];
    if (kind === 'tasks') return [200, { items: this.tasks }];
    if (request.method === 'GET') return [200, { items: [] }];
    return [201, {}];
  }

  private webhook(request: IncomingMessage, text: string): [number, unknown] {
    new Webhook(SECRET).verify(text, request.headers as Record<string, string>);
    const events = JSON.parse(text) as StubEvent[];
    const results = events.map((event) => {
      const key = `${event.source} ${event.id}`;
      const result = this.seen.has(key) ? 'duplicate' : event.id.startsWith('bad.') ? 'quarantined' : 'accepted';
      if (result === 'accepted') this.signals.push(event);
      this.seen.add(key);
      return { id: event.id, source: event.source, result };
    });
    return [202, { receipt: 'r', results }];
  }

  private async advance(to: string): Promise<[number, unknown]> {
    const newDay = to.slice(11, 16) === '09:00';
    this.now = to;
    if (newDay) {
      const day = this.asked++;
      const at = { authorisedAt: to, exception: 'e', correlationId: 'c', authorisedBy: {} };
      const transfer = { product: 'P0002', from: { kind: 'dc', id: 'DC1' }, toStore: 'S001', quantity: 5 };
      const expedite = { product: 'P0001', supplier: 'V01', dc: 'DC1', quantity: 30, feePerUnit: 20 };
      await this.call(`act-${day}-a`, { id: `act-${day}-a`, type: 'stock.transfer', params: transfer, ...at });
      await this.call(`act-${day}-a`, { id: `act-${day}-a`, type: 'stock.transfer', params: transfer, ...at });
      await this.call(`act-${day}-b`, { id: `act-${day}-b`, type: 'order.expedite', params: expedite, ...at });
      await this.call(`act-${day}-c`, { id: `act-${day}-c`, type: 'stock.transfer', params: { ...transfer, toStore: 'S999' }, ...at });
      const about = { action: { type: 'stock.transfer', params: transfer }, roles: ['regional-ops'], quorum: 1, place: { region: 'R01' } };
      this.approvals.push({ id: `apr-${day}`, state: 'pending', digest: 'd', requestedAt: to, ...about });
      this.tasks.push({ id: `tsk-${day}`, type: 'task.count', store: 'S001', product: 'P0003', state: 'open', createdAt: to });
    }
    return [200, { now: this.now, drainedMs: 0, steps: 1 }];
  }

  private async call(key: string, body: object): Promise<void> {
    const text = JSON.stringify(body);
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': key,
      'webhook-id': key,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(SECRET).sign(key, at, text),
    };
    const response = await fetch(this.actionUrl, { method: 'POST', headers, body: text });
    this.replies.push({ key, status: response.status, body: await response.text() });
  }

  private decide(id: string, decision: string): object {
    this.decisions.push(`${id} ${decision} ${this.now}`);
    this.approvals = this.approvals.filter((item) => item.id !== id);
    return { state: decision === 'approve' ? 'approved' : 'declined' };
  }

  private finish(id: string, verb: string): object {
    this.confirmed.push(`${id} ${verb} ${this.now}`);
    this.tasks = this.tasks.filter((item) => item.id !== id);
    return { state: verb };
  }

  private status(): object {
    return {
      signals: { accepted: this.signals.length, duplicates: 0, quarantined: 0 },
      observations: 1,
      exceptions: { open: 0, total: 2 },
      incidents: 1,
      proposals: 3,
      verdicts: { auto: 1, approval: 1, refuse: 1 },
      approvals: { pending: 0, approved: 1, declined: 0, expired: 0 },
      actions: { succeeded: 2, failed: 1, unknown: 0 },
      moneyAtRisk: [{ amount: 5, currency: 'EUR' }],
      audit: { entries: 9 },
    };
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
