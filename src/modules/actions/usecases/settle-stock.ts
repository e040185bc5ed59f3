import { Injectable } from '@nestjs/common';
import { ReleaseStock, ShipStock } from '../../reservations/index.js';
import type { ActionRecord } from '../domain/action-record.js';

/** Tells the reservations what became of the goods an action wanted. Again is the same as once. */
@Injectable()
export class SettleStock {
  constructor(
    private readonly ship: ShipStock,
    private readonly release: ReleaseStock,
  ) {}

  async run(action: ActionRecord, at: Date): Promise<void> {
    if (action.spec.type !== 'stock.transfer') return;
    if (action.state === 'succeeded') await this.ship.run([action.proposal], action.finishedAt ?? at);
    // Unknown keeps the goods back until a person has looked.
    if (action.state === 'failed' || action.state === 'refused') await this.release.run([action.proposal], at);
  }
}
