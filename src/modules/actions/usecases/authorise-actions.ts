import { Injectable } from '@nestjs/common';
import { Clearances } from '../../approvals/index.js';
import { actionEvent } from '../domain/action-events.js';
import { authorisedAction } from '../domain/action-record.js';
import { ActionStore } from './ports.js';

/** Makes the actions of proposals that policy or people cleared, looking again whether they still are. */
@Injectable()
export class AuthoriseActions {
  constructor(
    private readonly clearances: Clearances,
    private readonly actions: ActionStore,
  ) {}

  async run(proposals: readonly string[], at: Date): Promise<void> {
    const answers = await this.clearances.check([...new Set(proposals)], at);
    const cleared = [...answers.values()].flatMap((answer) =>
      answer.kind === 'cleared' ? [authorisedAction(answer.proposal, answer.authorisedBy, at)] : [],
    );
    await this.actions.insertMany(
      cleared.map((entity) => ({
        entity,
        events: [
          actionEvent('action.authorised', entity, {
            at,
            data: { by: entity.authorisedBy.kind, policyVersion: entity.authorisedBy.policyVersion, params: entity.spec.params },
          }),
        ],
      })),
    );
  }
}
