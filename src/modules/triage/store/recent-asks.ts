import { Injectable } from '@nestjs/common';
import type { ProductAtStore } from '../../../agents/index.js';
import { subjectKey } from '../../../kernel/index.js';
import type { OpenDelivery } from '../../detection/index.js';
import { Directory } from '../../masterdata/index.js';
import { ReservationReader } from '../../reservations/index.js';
import { MongoProposalStore } from './mongo-proposal-store.js';

const HOUR_MS = 3_600_000;
/** An expedite proposal older than this was decided, and its delivery planned or never will be. */
const EXPEDITE_PENDING_MS = 4 * HOUR_MS;
const ASKED_WITHIN_MS = 24 * HOUR_MS;

/** A transfer that was proposed before and that nobody has planned yet. */
export type AskedTransfer = { readonly from: { kind: 'store' | 'dc'; id: string }; readonly quantity: number; readonly etaHours: number };

/** What earlier proposals asked for that does not show as a planned delivery yet, so that it is not asked for twice. */
@Injectable()
export class RecentAsks {
  constructor(
    private readonly proposals: MongoProposalStore,
    private readonly reservations: ReservationReader,
    private readonly directory: Directory,
  ) {}

  /** Transfers to a product at a store whose stock is still promised and not yet shipped. */
  async transfersTo(of: ProductAtStore, at: Date): Promise<AskedTransfer[]> {
    const asked = await this.proposals.about(subjectKey(of), new Date(at.getTime() - ASKED_WITHIN_MS), at);
    const transfers = asked.flatMap((proposal) =>
      proposal.action.type === 'stock.transfer' ? [{ proposal, params: proposal.action.params }] : [],
    );
    if (transfers.length === 0) return [];
    const standing = await this.reservations.standing(
      transfers.map(({ proposal }) => proposal.id),
      at,
    );
    const snapshot = this.directory.snapshot();
    return transfers
      .filter(({ proposal }) => standing.has(proposal.id))
      .map(({ proposal, params }) => {
        const lead = snapshot.leadTimeHours(params.from, { kind: 'store', id: params.toStore }, at) ?? 24;
        const etaHours = Math.max(1, (proposal.madeAt.getTime() - at.getTime()) / HOUR_MS + lead);
        return { from: params.from, quantity: params.quantity, etaHours };
      });
  }

  /** Units of expedited orders to a centre: those planned because an action asked, and those proposed a moment ago. */
  async expedited(of: { dc: string; product: string }, at: Date, inbound: readonly OpenDelivery[]): Promise<number> {
    const planned = inbound.filter((delivery) => delivery.cause !== undefined).reduce((sum, delivery) => sum + delivery.quantity, 0);
    const recent = await this.proposals.about(subjectKey(of), new Date(at.getTime() - EXPEDITE_PENDING_MS), at);
    const pending = recent.reduce((sum, { action }) => sum + (action.type === 'order.expedite' ? action.params.quantity : 0), 0);
    return Math.max(planned, pending);
  }
}
