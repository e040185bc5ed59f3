import { Injectable } from '@nestjs/common';
import type { ProductAtStore } from '../../../agents/index.js';
import { subjectKey, type Proposal, type SubjectKey } from '../../../kernel/index.js';
import type { OpenDelivery } from '../../detection/index.js';
import { Directory } from '../../masterdata/index.js';
import { ReservationReader } from '../../reservations/index.js';
import { ProposalsMade } from '../usecases/ports.js';

const HOUR_MS = 3_600_000;
/**
 * What was asked counts for a day: a transfer as long as its stock stays promised, an expedited order come or not, because
 * a supplier that could send no more an hour ago cannot now.
 */
const ASKED_WITHIN_MS = 24 * HOUR_MS;
const OVERLAP_MS = 10 * 60_000;

/** A transfer that was proposed before and that nobody has planned yet. */
export type AskedTransfer = { readonly from: { kind: 'store' | 'dc'; id: string }; readonly quantity: number; readonly etaHours: number };

/**
 * Proposals of the last day by what they are about. Proposals never change, so each moment only adds those made since the
 * last look: one question a moment instead of two a run.
 */
@Injectable()
export class RecentProposals {
  private readonly bySubject = new Map<SubjectKey, Proposal[]>();
  private readonly known = new Set<string>();
  private readUntil: number | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(private readonly proposals: ProposalsMade) {}

  /** Made at or after `from` (at most a day back) and before `until`. */
  async about(subject: SubjectKey, from: Date, until: Date): Promise<Proposal[]> {
    this.reading = this.reading.then(() => this.catchUp(until)).catch(() => this.forget());
    await this.reading;
    if (this.readUntil === undefined) return this.proposals.about(subject, from, until);
    return (this.bySubject.get(subject) ?? []).filter(({ madeAt }) => madeAt >= from && madeAt < until);
  }

  private async catchUp(until: Date): Promise<void> {
    if (this.readUntil !== undefined && this.readUntil >= until.getTime()) return;
    const oldest = until.getTime() - ASKED_WITHIN_MS;
    // A little overlap: another process may write a proposal of a moment just after we looked at it.
    const since = Math.max(oldest, (this.readUntil ?? 0) - OVERLAP_MS);
    for (const proposal of await this.proposals.madeBetween(new Date(since), until)) {
      if (this.known.has(proposal.id)) continue;
      this.known.add(proposal.id);
      const { subject } = proposal.expected;
      this.bySubject.set(subject, [...(this.bySubject.get(subject) ?? []), proposal]);
    }
    for (const [subject, of] of this.bySubject) {
      const kept = of.filter(({ id, madeAt }) => madeAt.getTime() >= oldest || !this.known.delete(id));
      if (kept.length === 0) this.bySubject.delete(subject);
      else if (kept.length < of.length) this.bySubject.set(subject, kept);
    }
    this.readUntil = until.getTime();
  }

  private forget(): void {
    this.bySubject.clear();
    this.known.clear();
    this.readUntil = undefined;
  }
}

/** What earlier proposals asked for that does not show as a planned delivery yet, so that it is not asked for twice. */
@Injectable()
export class RecentAsks {
  constructor(
    private readonly recent: RecentProposals,
    private readonly reservations: ReservationReader,
    private readonly directory: Directory,
  ) {}

  /** Transfers to a product at a store whose stock is still promised and not yet shipped. */
  async transfersTo(of: ProductAtStore, at: Date): Promise<AskedTransfer[]> {
    const asked = await this.recent.about(subjectKey(of), new Date(at.getTime() - ASKED_WITHIN_MS), at);
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

  /** Units of expedited orders to a centre: those planned because an action asked, and those proposed within a day. */
  async expedited(of: { dc: string; product: string }, at: Date, inbound: readonly OpenDelivery[]): Promise<number> {
    const planned = inbound.filter((delivery) => delivery.cause !== undefined).reduce((sum, delivery) => sum + delivery.quantity, 0);
    const recent = await this.recent.about(subjectKey(of), new Date(at.getTime() - ASKED_WITHIN_MS), at);
    const pending = recent.reduce((sum, { action }) => sum + (action.type === 'order.expedite' ? action.params.quantity : 0), 0);
    return Math.max(planned, pending);
  }
}
