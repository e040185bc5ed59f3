import { Inject, Injectable } from '@nestjs/common';
import { Clock, SYSTEM, type EventDraft } from '../../../kernel/index.js';
import { Log } from '../../../platform/index.js';
import type { Connector } from '../domain/connector.js';
import { ConnectorStore } from './ports.js';

/** Stops using a connector whose target said that it is gone, until a person changes it. */
@Injectable()
export class ParkConnector {
  constructor(
    private readonly connectors: ConnectorStore,
    private readonly log: Log,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async run(connector: Connector, because: string): Promise<void> {
    const at = this.clock.now();
    const event: EventDraft = {
      type: 'connector.changed',
      at,
      correlationId: `connector-${connector.id}`,
      actor: SYSTEM.id,
      refs: {},
      data: { connector: connector.id, change: 'parked', because },
    };
    const parked: Connector = { ...connector, state: 'parked', parkedBecause: because, changedBy: SYSTEM.id, changedAt: at };
    if (await this.connectors.save(parked, [event])) this.log.error({ connector: connector.id, because }, 'connector.parked');
  }
}
