import { Injectable } from '@nestjs/common';
import type { JobHandler } from '../../../platform/index.js';
import { ExpireApprovalsHandler } from './expire-approvals.handler.js';
import { JudgeProposalsHandler } from './judge-proposals.handler.js';

/** The jobs of this stage. */
@Injectable()
export class ApprovalHandlers {
  readonly all: readonly JobHandler[];

  constructor(judge: JudgeProposalsHandler, expire: ExpireApprovalsHandler) {
    this.all = [judge, expire];
  }
}
