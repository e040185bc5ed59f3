import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { z } from 'zod';
import { inScope, type Principal } from '../../../kernel/index.js';
import {
  CurrentPrincipal,
  decodeCursor,
  pageOf,
  pageQuery,
  Permit,
  type AuthenticatedRequest,
  type Page,
  Answers,
} from '../../../platform/index.js';
import { Directory } from '../../masterdata/index.js';
import { DiscardQuarantined } from '../usecases/discard-quarantined.js';
import { QuarantineBoard } from '../usecases/quarantine-board.js';
import { QuarantinedSignal } from '../usecases/quarantined-signal.js';
import { ReleaseQuarantined } from '../usecases/release-quarantined.js';
import { shownSignal, type Settled, type ShownSignal } from './shown-signal.js';
import { servedQuarantine, servedQuarantinedWithData, servedSettled } from './signal-answers.schemas.js';

const listQuery = pageQuery.extend({ source: z.string().max(64).optional() });
const repair = z.strictObject({ data: z.unknown() }).meta({ id: 'SignalRepair' });
const discard = z.strictObject({ reason: z.string().min(1).max(500) }).meta({ id: 'SignalDiscard' });

/** Signals set aside: look, correct, let in as they came, or give up. */
@Controller('v1/signals/quarantine')
export class QuarantineController {
  constructor(
    private readonly board: QuarantineBoard,
    private readonly find: QuarantinedSignal,
    private readonly release: ReleaseQuarantined,
    private readonly giveUp: DiscardQuarantined,
    private readonly directory: Directory,
  ) {}

  @Get()
  @Answers(servedQuarantine, 'Signals set aside, by id.')
  @Permit('signals.read')
  async list(
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Page<ShownSignal>> {
    const after = query.cursor === undefined ? undefined : String(decodeCursor(query.cursor, 1)[0]);
    const filter = { after, source: query.source, limit: query.limit + 1, stores: this.storesOf(principal) };
    return pageOf((await this.board.list(filter)).map(shownSignal), query.limit, (signal) => [signal.id]);
  }

  /** One signal with its data as it came. */
  @Get(':id')
  @Answers(servedQuarantinedWithData, 'The signal with its data as it came.')
  @Permit('signals.read')
  async one(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ShownSignal & { data: unknown }> {
    const signal = await this.find.run(id, principal);
    return { ...shownSignal(signal), data: JSON.parse(signal.raw ?? 'null') as unknown };
  }

  @Post(':id/repair')
  @HttpCode(200)
  @Answers(servedSettled, 'It was let in.')
  @Permit('quarantine.manage')
  async repair(
    @Param('id') id: string,
    @Body({ schema: repair }) body: z.infer<typeof repair>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
  ): Promise<Settled> {
    const signal = await this.find.run(id, principal);
    await this.release.run({ signal, data: body.data ?? null, principal, correlationId: request.correlationId ?? '' });
    return { id, state: 'accepted' };
  }

  /** Tries again with the data as it came: master data may know by now what it names. */
  @Post(':id/replay')
  @HttpCode(200)
  @Answers(servedSettled, 'It was let in.')
  @Permit('quarantine.manage')
  async replay(@Param('id') id: string, @CurrentPrincipal() principal: Principal, @Req() request: AuthenticatedRequest): Promise<Settled> {
    const signal = await this.find.run(id, principal);
    await this.release.run({ signal, principal, correlationId: request.correlationId ?? '' });
    return { id, state: 'accepted' };
  }

  @Post(':id/discard')
  @HttpCode(200)
  @Answers(servedSettled, 'It was given up.')
  @Permit('quarantine.manage')
  async discard(
    @Param('id') id: string,
    @Body({ schema: discard }) body: z.infer<typeof discard>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Settled> {
    const signal = await this.find.run(id, principal);
    await this.giveUp.run({ signal, reason: body.reason, principal });
    return { id, state: 'discarded' };
  }

  /** Stores a limited principal sees; undefined = no limit. */
  private storesOf({ scope }: Principal): string[] | undefined {
    if (scope.banners === undefined && scope.regions === undefined && scope.stores === undefined) return undefined;
    const snapshot = this.directory.snapshot();
    return snapshot.items('stores').flatMap(({ id }) => (inScope(scope, snapshot.placeOf(id)) ? [id] : []));
  }
}
