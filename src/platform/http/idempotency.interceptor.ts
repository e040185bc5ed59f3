import { createHash } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Collection } from 'mongodb';
import { from, lastValueFrom, of, type Observable } from 'rxjs';
import { EndcapError, WallClock } from '../../kernel/index.js';
import { Mongo } from '../mongo/mongo.js';
import { isDuplicateKey } from '../mongo/retry.js';
import { SecretBox } from '../secrets/secret-box.js';
import type { RawBodyRequest } from './decode-body.guard.js';
import type { AuthenticatedRequest } from './permit.js';

type Remembered = { _id: string; body: string; createdAt: Date; answer?: { status: number; payload: string } };

/**
 * `Idempotency-Key` on any POST: the first call with a key does the work, the same call again gets the first answer,
 * the same key with another body is a conflict. Remembered per caller and route for a day. Bodies carry passwords and
 * answers carry tokens: what is remembered is sealed.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly rows: Collection<Remembered>;
  constructor(
    mongo: Mongo,
    private readonly wall: WallClock,
    private readonly box: SecretBox,
  ) {
    this.rows = mongo.db.collection<Remembered>('idempotency');
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest & RawBodyRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(key))
      throw new EndcapError('invalid', 'unusable Idempotency-Key', {
        issues: [{ path: 'Idempotency-Key', message: '1 to 128 visible characters' }],
      });
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const id = digest(request.principal?.id ?? 'anonymous', request.url.split('?')[0] ?? '', key);
    const body = this.box.fingerprint(request.rawBody?.toString('latin1') ?? '');
    const earlier = await this.begin(id, body);
    if (earlier !== undefined) {
      void reply.status(earlier.status).header('idempotent-replay', 'true');
      return of(JSON.parse(this.box.open(earlier.payload)) as unknown);
    }
    return from(this.perform(id, next, reply));
  }

  private async begin(id: string, body: string): Promise<Remembered['answer'] | undefined> {
    try {
      await this.rows.insertOne({ _id: id, body, createdAt: this.wall.now() });
      return undefined;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const known = await this.rows.findOne({ _id: id });
    if (known !== null && known.body !== body) throw new EndcapError('conflict', 'this Idempotency-Key was used with another body');
    if (known?.answer === undefined) throw new EndcapError('conflict', 'the first request with this Idempotency-Key is still under way');
    return known.answer;
  }

  private async perform(id: string, next: CallHandler, reply: FastifyReply): Promise<unknown> {
    try {
      const result: unknown = await lastValueFrom(next.handle(), { defaultValue: null });
      await this.rows.updateOne(
        { _id: id },
        { $set: { answer: { status: reply.statusCode, payload: this.box.seal(JSON.stringify(result ?? null)) } } },
      );
      return result;
    } catch (error) {
      await this.rows.deleteOne({ _id: id }); // it did not happen: the caller may try again
      throw error;
    }
  }
}

const digest = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex');
