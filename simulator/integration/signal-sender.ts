import { Webhook } from 'standardwebhooks';
import { hashText, keyed, type KeyedDraw } from '../chain/random.js';
import { ApiError, type Api } from './api.js';
import { inParallel } from './bounded.js';
import { SOURCE_IDS, type CloudEvent, type SourceId } from './cloud-event.js';

const MAX_EVENTS = 100;
const MAX_BYTES = 480_000;
/** Shares of signals that a network stutter sends twice, or holds back for some hours. */
const SENT_TWICE = 0.003;
const HELD_BACK = 0.004;
const HELD_MINUTES = 180;

type Waiting = { readonly from: SourceId; readonly event: CloudEvent };
export type SentCounts = { sent: number; results: Record<string, number> };

/**
 * Sends signals as signed webhooks in batches, in the order in which they were put in per source. Some signals go out
 * twice and some late, as in life; which ones depends on the seed and the signal's id alone.
 */
export class SignalSender {
  readonly counts: SentCounts = { sent: 0, results: {} };
  private ready: Waiting[] = [];
  private held: (Waiting & { readonly until: number })[] = [];
  private readonly hooks = new Map<SourceId, Webhook>();
  private readonly draw: KeyedDraw;
  private batches = 0;

  constructor(
    private readonly api: Api,
    seed: number,
  ) {
    this.draw = keyed(seed, 'signal-path');
  }

  /** The secret a source got from the server. */
  trust(from: SourceId, secret: string): void {
    this.hooks.set(from, new Webhook(secret));
  }

  /** Puts a signal into the next sending; `minute` is now. */
  put(from: SourceId, event: CloudEvent, minute: number, steady = false): void {
    const key = hashText(event.id);
    if (!steady && this.draw(key, 1) < HELD_BACK) {
      this.held.push({ from, event, until: minute + HELD_MINUTES });
      return;
    }
    this.ready.push({ from, event });
    if (!steady && this.draw(key, 2) < SENT_TWICE) this.held.push({ from, event, until: minute + 15 });
  }

  /** Sends everything ready, at most a few batches at a time. */
  async flush(minute: number): Promise<void> {
    for (const waiting of this.held) if (waiting.until <= minute) this.ready.push(waiting);
    this.held = this.held.filter((waiting) => waiting.until > minute);
    const ready = this.ready;
    this.ready = [];
    const batches = SOURCE_IDS.flatMap((from) =>
      cut(ready.filter((waiting) => waiting.from === from).map((waiting) => JSON.stringify(waiting.event))).map((events) => ({
        from,
        events,
      })),
    );
    await inParallel(batches, ({ from, events }) => this.send(from, events));
  }

  /** Sends everything, held-back signals included: the end of the week. */
  async drain(): Promise<void> {
    await this.flush(Infinity);
  }

  private async send(from: SourceId, events: readonly string[]): Promise<void> {
    const hook = this.hooks.get(from);
    if (hook === undefined) throw new Error(`no secret for source ${from}`);
    const id = `msg_${from}_${++this.batches}`;
    const body = `[${events.join(',')}]`;
    const signed = new Date();
    const headers = {
      'content-type': 'application/cloudevents-batch+json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signed.getTime() / 1000)),
      'webhook-signature': hook.sign(id, signed, body),
    };
    const path = `/v1/webhooks/${from}`;
    const answer = await this.api.ask('POST', path, { body, headers });
    if (answer.status !== 202) throw new ApiError('POST', path, answer);
    this.counts.sent += events.length;
    const { results } = answer.body as { results: readonly { result: string }[] };
    for (const { result } of results) this.counts.results[result] = (this.counts.results[result] ?? 0) + 1;
  }
}

/** Cuts events into bodies of bounded length and number. */
export function cut(events: readonly string[]): string[][] {
  const bodies: string[][] = [];
  let body: string[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event) + 1;
    if (body.length > 0 && (body.length >= MAX_EVENTS || bytes + size > MAX_BYTES)) {
      bodies.push(body);
      body = [];
      bytes = 0;
    }
    body.push(event);
    bytes += size;
  }
  if (body.length > 0) bodies.push(body);
  return bodies;
}
