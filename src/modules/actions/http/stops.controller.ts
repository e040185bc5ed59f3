import { Body, Controller, Get, Put, Req } from '@nestjs/common';
import type { z } from 'zod';
import type { Principal } from '../../../kernel/index.js';
import { CurrentPrincipal, Permit, type AuthenticatedRequest, type Page, Answers } from '../../../platform/index.js';
import type { Stop } from '../domain/stop.js';
import { StopStore } from '../usecases/ports.js';
import { SetStop } from '../usecases/set-stop.js';
import { stopBody } from './actions.schemas.js';
import { servedStop, servedStops } from './action-answers.schemas.js';

type ShownStop = Omit<Stop, 'schemaVersion'>;
const shown = ({ schemaVersion: _schema, ...stop }: Stop): ShownStop => stop;

/** The stop switch: everything, or an agent, a rule, an action type, a region, a store. In an emergency no ETag is asked for. */
@Controller('v1/stops')
export class StopsController {
  constructor(
    private readonly stops: StopStore,
    private readonly setStop: SetStop,
  ) {}

  @Get()
  @Answers(servedStops, 'Every lever that was ever pulled.')
  @Permit('stops.read')
  async list(): Promise<Page<ShownStop>> {
    return { items: (await this.stops.list()).map(shown) };
  }

  @Put()
  @Answers(servedStop, 'The lever as it stands.')
  @Permit('stops.manage')
  async set(
    @Body({ schema: stopBody }) body: z.infer<typeof stopBody>,
    @CurrentPrincipal() principal: Principal,
    @Req() request: AuthenticatedRequest,
  ): Promise<ShownStop> {
    return shown(await this.setStop.run(body, principal, String(request.correlationId)));
  }
}
