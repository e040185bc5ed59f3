import { Inject, Injectable } from '@nestjs/common';
import { Clock, EndcapError, type ActionType, type EventDraft, type Principal } from '../../../kernel/index.js';
import { SecretBox, stale } from '../../../platform/index.js';
import type { Connector } from '../domain/connector.js';
import { ConnectorStore, Outgoing } from './ports.js';

export type ConnectorCommand = {
  readonly id: string;
  readonly url: string;
  readonly actionTypes: readonly ActionType[];
  readonly secret?: string | undefined;
  readonly honoursIdempotencyKey: boolean;
  readonly statusUrl?: string | undefined;
  /** Version the caller read, if they said so. */
  readonly version?: number | undefined;
};

/** Creates or replaces a connector; a parked one comes back into use. */
@Injectable()
export class PutConnector {
  constructor(
    private readonly connectors: ConnectorStore,
    private readonly outgoing: Outgoing,
    private readonly secrets: SecretBox,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The secret is answered when it is new: later nobody can read it. Throws `invalid`, `conflict`, `stale`. */
  async run(command: ConnectorCommand, by: Principal, correlationId: string): Promise<{ connector: Connector; secret?: string }> {
    this.check('url', command.url);
    if (command.statusUrl !== undefined) this.check('statusUrl', command.statusUrl);
    const all = await this.connectors.list();
    this.mustBeAlone(command, all);
    const current = all.find((connector) => connector.id === command.id);
    if (command.version !== undefined && command.version !== current?.version) throw stale();
    const secret = command.secret ?? (current === undefined ? SecretBox.newSigningSecret() : undefined);
    const at = this.clock.now();
    const { id, url, actionTypes, honoursIdempotencyKey, statusUrl } = command;
    const connector: Connector = {
      id,
      schemaVersion: 1,
      version: current?.version ?? 1,
      kind: 'webhook',
      url,
      actionTypes,
      sealedSecret: secret === undefined ? (current?.sealedSecret ?? '') : this.secrets.seal(secret),
      honoursIdempotencyKey,
      statusUrl,
      state: 'active',
      parkedBecause: undefined,
      changedBy: by.id,
      changedAt: at,
    };
    const data = { connector: id, change: current === undefined ? 'created' : 'changed', actionTypes, newSecret: secret !== undefined };
    const event: EventDraft = { type: 'connector.changed', at, correlationId, actor: by.id, refs: {}, data };
    const written = await (current === undefined ? this.connectors.insert(connector, [event]) : this.connectors.save(connector, [event]));
    if (!written) throw stale();
    const version = connector.version + (current === undefined ? 0 : 1);
    return { connector: { ...connector, version }, ...(secret === undefined ? {} : { secret }) };
  }

  private check(path: string, url: string): void {
    const message = this.outgoing.objection(url);
    if (message !== undefined) throw new EndcapError('invalid', 'this address cannot be called', { issues: [{ path, message }] });
  }

  /** Two targets for one action type would make it a matter of luck where an action goes. */
  private mustBeAlone(command: ConnectorCommand, all: readonly Connector[]): void {
    for (const other of all) {
      const shared = other.id === command.id ? undefined : other.actionTypes.find((type) => command.actionTypes.includes(type));
      if (shared !== undefined) throw new EndcapError('conflict', `connector ${other.id} already carries out ${shared}`);
    }
  }
}
