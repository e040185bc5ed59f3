import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../kernel/index.js';
import { Answers, AnswersText } from '../http/answers.js';
import { Public } from '../http/permit.js';
import { Mongo } from '../mongo/mongo.js';
import { Hints } from '../queue/hints.js';
import { WorkStore } from '../queue/work-store.js';
import { Metrics } from './metrics.js';
import { servedAlive, servedReadiness } from './platform-answers.schemas.js';

/** Probes and figures for whoever runs the server. */
@Controller()
export class PlatformController {
  constructor(
    private readonly mongo: Mongo,
    private readonly hints: Hints,
    private readonly work: WorkStore,
    private readonly metrics: Metrics,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  @Get('healthz')
  @Answers(servedAlive, 'The process lives.')
  @Public('a load balancer asks whether the process lives')
  alive(): { status: string } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Answers(servedReadiness, 'Requests may come.')
  @Answers(servedReadiness, 'Requests may not come: the database is away.', 503)
  @Public('a load balancer asks whether requests may come')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string; mongodb: string; redis: string }> {
    const answer = async (ping: () => Promise<void>): Promise<string> => {
      try {
        await ping();
        return 'ok';
      } catch {
        return 'away';
      }
    };
    const [mongodb, redis] = await Promise.all([answer(() => this.mongo.ping()), answer(() => this.hints.ping())]);
    // Without Redis signals are still accepted and journalled: degraded, not down.
    if (mongodb !== 'ok') reply.status(503);
    return { status: mongodb !== 'ok' ? 'down' : redis === 'ok' ? 'ready' : 'degraded', mongodb, redis };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @AnswersText(['text/plain'], 'Figures in the text format of Prometheus.')
  @Public('Prometheus scrapes it inside the network; it holds counts only')
  async figures(): Promise<string> {
    this.metrics.queueDepth.reset();
    for (const { queue, state, rows } of await this.work.depths(this.clock.now())) this.metrics.queueDepth.inc({ queue, state }, rows);
    return this.metrics.registry.metrics();
  }
}
