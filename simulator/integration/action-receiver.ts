import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const id = z.string().min(1).max(64);
const call = z.object({ id: z.string().min(1).max(64), authorisedAt: z.string() }).and(
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('stock.transfer'),
      params: z.object({
        product: id,
        from: z.object({ kind: z.enum(['store', 'dc']), id }),
        toStore: id,
        quantity: z.number().int().positive(),
      }),
    }),
    z.object({
      type: z.literal('order.expedite'),
      params: z.object({ product: id, supplier: id, dc: id, quantity: z.number().int().positive(), feePerUnit: z.number().int().min(0) }),
    }),
  ]),
);
/** An action the server wants carried out. */
export type ActionCall = z.infer<typeof call>;

type Reply = { readonly status: number; readonly body: string };
const LIMIT = 256 * 1024;

/**
 * The chain's transport system as Endcap meets it: an HTTP endpoint of its own that believes only signed calls and answers
 * a repeated Idempotency-Key with the first answer. `decide` answers why a call is refused, or undefined; accepted calls
 * wait in `accepted` until the world's time reaches them.
 */
export class ActionReceiver {
  readonly accepted: ActionCall[] = [];
  readonly counts = { calls: 0, accepted: 0, refused: 0, repeated: 0, forged: 0 };
  private readonly answers = new Map<string, Reply>();
  private hook: Webhook | undefined;
  private readonly server: Server;

  constructor(private readonly decide: (call: ActionCall) => string | undefined) {
    this.server = createServer((request, response) => void this.handle(request, response).catch(() => response.destroy()));
  }

  trust(secret: string): void {
    this.hook = new Webhook(secret);
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => this.server.once('error', reject).listen(port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const { status, body: text } = body === undefined ? refusal(413, 'too large') : this.answer(request, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }

  private answer(request: IncomingMessage, body: string): Reply {
    this.counts.calls++;
    const header = (name: string): string => String(request.headers[name] ?? '');
    try {
      if (this.hook === undefined) throw new Error('no secret yet');
      this.hook.verify(body, {
        'webhook-id': header('webhook-id'),
        'webhook-timestamp': header('webhook-timestamp'),
        'webhook-signature': header('webhook-signature'),
      });
    } catch {
      this.counts.forged++;
      return refusal(401, 'signature');
    }
    const key = header('idempotency-key');
    const known = this.answers.get(key);
    if (known !== undefined) {
      this.counts.repeated++;
      return known;
    }
    const reply = this.take(body);
    if (key !== '') this.answers.set(key, reply);
    return reply;
  }

  private take(body: string): Reply {
    const parsed = call.safeParse(JSON.parse(body));
    const why = parsed.success ? this.decide(parsed.data) : 'not understood';
    if (!parsed.success || why !== undefined) {
      this.counts.refused++;
      return refusal(422, why ?? '');
    }
    this.counts.accepted++;
    this.accepted.push(parsed.data);
    return { status: 202, body: JSON.stringify({ reference: `T-${parsed.data.id}`.slice(0, 64) }) };
  }
}

const refusal = (status: number, reason: string): Reply => ({ status, body: JSON.stringify({ reason }) });

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
