import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { WallClock } from '../../../kernel/index.js';
import { SecretBox, Settings } from '../../../platform/index.js';
import type { CallAnswer, StatusAnswer } from '../domain/attempt.js';
import type { Connector } from '../domain/connector.js';
import { Outgoing } from '../usecases/ports.js';
import { objectionTo } from './address-guard.js';
import { TargetCaller, type RawAnswer } from './call-target.js';

const receipt = z.object({ reference: z.string().min(1).max(200).optional() });
const status = z.object({ status: z.enum(['succeeded', 'failed', 'pending']), reference: z.string().min(1).max(200).optional() });

/** Outgoing webhooks, signed as Standard Webhooks says; the message id and Idempotency-Key are the action’s. */
@Injectable()
export class SignedWebhooks extends Outgoing implements OnApplicationShutdown {
  private readonly allowed: readonly string[];
  private readonly target: TargetCaller;

  constructor(
    @Inject(Settings) settings: Settings,
    private readonly secrets: SecretBox,
    @Inject(WallClock) private readonly wall: WallClock,
  ) {
    super();
    this.allowed = settings.values.OUTGOING_ALLOW;
    this.target = new TargetCaller(this.allowed);
  }

  objection(url: string): string | undefined {
    return objectionTo(url, this.allowed);
  }

  async send(connector: Connector, message: { readonly id: string; readonly body: string }): Promise<CallAnswer> {
    const answer = await this.target.call({
      method: 'POST',
      url: connector.url,
      headers: { 'content-type': 'application/json', 'idempotency-key': message.id, ...this.signed(connector, message.id, message.body) },
      body: message.body,
    });
    if (answer.kind !== 'answered') return answer;
    const said = receipt.safeParse(answer.json);
    const retryAfterMs = this.retryAfter(answer.retryAfter);
    return {
      kind: 'answered',
      status: answer.status,
      ...(said.success && said.data.reference !== undefined ? { reference: said.data.reference } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }

  async ask(connector: Connector, action: string): Promise<StatusAnswer> {
    const template = connector.statusUrl ?? '';
    const url = template.includes('{id}') ? template.replaceAll('{id}', action) : `${template.replace(/\/$/, '')}/${action}`;
    return statusOf(await this.target.call({ method: 'GET', url, headers: this.signed(connector, action, '') }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.target.close();
  }

  private signed(connector: Connector, id: string, body: string): Record<string, string> {
    const now = this.wall.now();
    return {
      'user-agent': 'Endcap',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(this.secrets.open(connector.sealedSecret)).sign(id, now, body),
    };
  }

  /** Seconds or a date, as HTTP allows; anything else is no wish. */
  private retryAfter(header: string | undefined): number | undefined {
    if (header === undefined) return undefined;
    if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
    const at = Date.parse(header);
    return Number.isNaN(at) ? undefined : Math.max(0, at - this.wall.now().getTime());
  }
}

function statusOf(answer: RawAnswer): StatusAnswer {
  if (answer.kind !== 'answered') return { kind: 'no-answer', reason: answer.reason };
  if (answer.status === 404) return { kind: 'never-arrived' };
  const said = status.safeParse(answer.json);
  if (answer.status !== 200 || !said.success)
    return { kind: 'no-answer', reason: `asked what became of it, the target answered ${answer.status}` };
  if (said.data.status === 'pending') return { kind: 'no-answer', reason: 'the target is still at it' };
  if (said.data.status === 'failed') return { kind: 'failed' };
  return { kind: 'succeeded', ...(said.data.reference === undefined ? {} : { reference: said.data.reference }) };
}
