import { Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { EndcapError, type Principal } from '../../../kernel/index.js';
import {
  Answers,
  CurrentPrincipal,
  Metrics,
  Permit,
  Public,
  UNDECODED,
  type AuthenticatedRequest,
  type RawBodyRequest,
} from '../../../platform/index.js';
import type { Receipt } from '../domain/receipt.js';
import type { LiveSource } from '../domain/source.js';
import { AcceptSignals } from '../usecases/accept-signals.js';
import { LiveSources } from '../usecases/live-sources.js';
import { VerifyWebhook } from '../usecases/verify-webhook.js';
import { servedReceipt } from './receipt-answer.schemas.js';
import { readDelivery, readEvents } from './read-events.js';

type Incoming = AuthenticatedRequest & RawBodyRequest;
const NOBODY = Buffer.alloc(0);

/** Where systems of record deliver signals. A 202 means that they are on disk. */
@Controller('v1')
export class SignalsController {
  constructor(
    private readonly accept: AcceptSignals,
    private readonly sources: LiveSources,
    private readonly verify: VerifyWebhook,
    private readonly metrics: Metrics,
  ) {}

  /** CloudEvents 1.0 with an API key that speaks for a source. */
  @Post('signals')
  @HttpCode(202)
  @RouteConfig(UNDECODED)
  @Answers(servedReceipt, 'All of it is on disk.', 202)
  @Permit('signals.write')
  async signals(@Req() request: Incoming, @CurrentPrincipal() principal: Principal): Promise<Receipt> {
    const done = this.metrics.acceptSeconds.startTimer();
    const source = await this.sourceOf(principal);
    const read = readEvents(request.headers, request.rawBody);
    const receipt = await this.accept.run({ ...read, source, scope: principal.scope, correlationId: request.correlationId ?? '' });
    done();
    return receipt;
  }

  /** One CloudEvent or a list, signed as Standard Webhooks says. The signature covers the raw bytes and is checked first. */
  @Post('webhooks/:source')
  @HttpCode(202)
  @RouteConfig(UNDECODED)
  @Answers(servedReceipt, 'All of it is on disk.', 202)
  @Public('the signature of the source is checked')
  async webhook(@Param('source') id: string, @Headers() headers: IncomingHttpHeaders, @Req() request: Incoming): Promise<Receipt> {
    const done = this.metrics.acceptSeconds.startTimer();
    const body = request.rawBody ?? NOBODY;
    const one = (name: string): string | undefined => (typeof headers[name] === 'string' ? headers[name] : undefined);
    const [webhook, timestamp, signature] = [one('webhook-id'), one('webhook-timestamp'), one('webhook-signature')];
    const source = await this.verify.run(id, { id: webhook, timestamp, signature, body });
    const receipt = await this.accept.run({ ...readDelivery(body), source, scope: {}, correlationId: request.correlationId ?? '' });
    done();
    return receipt;
  }

  private async sourceOf({ source: id }: Principal): Promise<LiveSource> {
    if (id !== undefined)
      for (const fresh of [false, true]) {
        const source = await this.sources.find(id, fresh);
        if (source?.active === true) return source;
      }
    throw new EndcapError('forbidden', 'this key speaks for no active source');
  }
}
