import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Clock } from '../../../kernel/index.js';
import { Hints, Ledger, Mongo, Public, WorkStore, AnswersText, servedJsonDocument, Answers } from '../../../platform/index.js';
import { ApiDocument } from '../usecases/api-document.js';
import { queueTotals } from '../usecases/queue-totals.js';
import { apiPage, homePage, ICON, STYLE } from './pages.js';

/** What a browser shows until the console exists: is it well, what waits, and the API documents. Counts only. */
@Controller()
export class HomeController {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly work: WorkStore,
    private readonly engines: Mongo,
    private readonly hints: Hints,
    private readonly api: ApiDocument,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @AnswersText(['text/html'], 'A page for browsers.')
  @Public('shows health and queue depths, nothing of the business')
  async home(): Promise<string> {
    const [mongodb, redis] = await Promise.all([answers(() => this.engines.ping()), answers(() => this.hints.ping())]);
    // The page is for looking what is wrong, so it has to come without a database too.
    const now = this.clock.now();
    const depths = mongodb ? await this.work.depths(now) : [];
    const entries = mongodb ? await this.engines.db.collection(Ledger.COLLECTION).estimatedDocumentCount() : 0;
    return homePage({
      now,
      mongodb,
      redis,
      queues: queueTotals(depths),
      entries,
    });
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @AnswersText(['text/html'], 'A page for browsers.')
  @Public('the API document is not secret')
  apiDocs(): string {
    return apiPage(this.api.get());
  }

  @Get('docs/openapi.json')
  @Answers(servedJsonDocument, 'This document.')
  @Public('the API document is not secret')
  openApi(): object {
    return this.api.get();
  }

  @Get('favicon.svg')
  @Header('content-type', 'image/svg+xml')
  @AnswersText(['image/svg+xml'], 'An icon.')
  @Public('an icon')
  icon(): string {
    return ICON;
  }

  @Get('status.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @AnswersText(['text/css'], 'A style sheet.')
  @Public('a style sheet')
  style(): string {
    return STYLE;
  }
}

async function answers(ping: () => Promise<void>): Promise<boolean> {
  try {
    await ping();
    return true;
  } catch {
    return false;
  }
}
