import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type EventDraft, type Principal } from '../../../kernel/index.js';
import { stopId, type Stop, type StopKind } from '../domain/stop.js';
import { StopStore } from './ports.js';

export type StopCommand = {
  readonly kind: StopKind;
  readonly target?: string | undefined;
  readonly stopped: boolean;
  readonly reason: string;
};

const MAX_ROUNDS = 5;

/** Pulls or releases a lever of the stop switch. It works from the moment this answers. */
@Injectable()
export class SetStop {
  constructor(
    private readonly stops: StopStore,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(command: StopCommand, by: Principal, correlationId: string): Promise<Stop> {
    const id = stopId(command.kind, command.target);
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const current = await this.stops.find(id);
      const at = this.clock.now();
      const { kind, target, stopped, reason } = command;
      const stop: Stop = {
        id,
        schemaVersion: 1,
        version: current?.version ?? 1,
        kind,
        ...(target === undefined ? {} : { target }),
        stopped,
        reason,
        changedBy: by.id,
        changedAt: at,
      };
      const event: EventDraft = { type: 'stop.changed', at, correlationId, actor: by.id, refs: {}, data: { stop: id, stopped } };
      const written = await (current === undefined ? this.stops.insert(stop, [event]) : this.stops.save(stop, [event]));
      if (written) return current === undefined ? stop : { ...stop, version: stop.version + 1 };
    }
    throw new EndcapError('conflict', 'others are changing this stop; try again');
  }
}
