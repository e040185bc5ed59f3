import { Injectable } from '@nestjs/common';
import { ReleaseStock } from '../../reservations/index.js';
import { approvalEvent } from '../domain/approval-events.js';
import type { ApprovalRequest } from '../domain/approval-request.js';
import { ApprovalStore } from './ports.js';

/** Denies requests nobody decided in time, and gives the stock they held back. */
@Injectable()
export class ExpireApprovals {
  constructor(
    private readonly approvals: ApprovalStore,
    private readonly releaseStock: ReleaseStock,
  ) {}

  async run(ids: readonly string[], at: Date): Promise<void> {
    const requests = await this.approvals.findMany(ids);
    const due = requests.filter((request) => request.state === 'pending' && request.expiresAt <= at);
    await Promise.all(due.map((request) => this.expire(request, at)));
    // Also those a crashed run had expired already: releasing twice is releasing once.
    const now = await this.approvals.findMany(requests.map(({ id }) => id));
    await this.releaseStock.run(
      now.filter(({ state }) => state === 'expired').map(({ proposal }) => proposal),
      at,
    );
  }

  private async expire(request: ApprovalRequest, at: Date): Promise<void> {
    const expired: ApprovalRequest = { ...request, state: 'expired', decidedAt: at, closedBecause: 'nobody decided in time' };
    const event = approvalEvent('approval.expired', expired, { at, data: { votes: request.votes.length, quorum: request.quorum } });
    // A vote that came in between changed the version, not the time: the request is still undecided and late.
    for (let current: ApprovalRequest | undefined = expired; current !== undefined;) {
      if (await this.approvals.close(current, [event], 'pending')) return;
      const reread: ApprovalRequest | undefined = await this.approvals.find(request.id);
      current =
        reread?.state === 'pending' ? { ...reread, state: 'expired', decidedAt: at, closedBecause: 'nobody decided in time' } : undefined;
    }
  }
}
