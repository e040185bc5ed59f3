import { Injectable } from '@nestjs/common';
import type { SubjectKey } from '../../../kernel/index.js';
import { correlate, incidentKey, tellIncident, type CauseMember, type Incident } from '../domain/incident.js';
import { isOpen, tell, type TrackedException } from '../domain/tracked-exception.js';
import { CloseIncidents } from './close-incidents.js';
import { ExceptionStore, IncidentStore } from './exception-store.js';

/** Joins open exceptions of one shared cause into an incident, once enough stores are hit; ends incidents nobody is left in. */
@Injectable()
export class CorrelateExceptions {
  constructor(
    private readonly exceptions: ExceptionStore,
    private readonly incidents: IncidentStore,
    private readonly closeIncidents: CloseIncidents,
  ) {}

  /** Looks at the causes and incidents of exceptions that were just written. */
  async run(written: readonly TrackedException[], now: Date): Promise<void> {
    await this.closeIncidents.run(written, now);
    const sharedCauses = new Set<SubjectKey>(written.flatMap((exception) => exception.sharedCause ?? []));
    for (const cause of [...sharedCauses].sort()) {
      const byType = Map.groupBy(await this.exceptions.openWithCause(cause), (exception) => exception.type);
      for (const [type, members] of byType) await this.join(cause, type, members, now);
    }
  }

  private async join(cause: SubjectKey, type: string, members: readonly CauseMember[], now: Date): Promise<void> {
    const open = await this.incidents.open(incidentKey(cause, type));
    const incident = correlate(members, open, now);
    if (incident === undefined) return;
    if (open === undefined) await this.incidents.insert(incident, [tellIncident(incident, 'incident.opened', now)]);
    else if (changed(open, incident)) await this.incidents.save(incident, []);
    const outside = await this.exceptions.findMany(members.flatMap((member) => (member.incident === undefined ? [member.id] : [])));
    const joining = outside.filter(isOpen).map((member) => ({ ...member, incident: incident.id }));
    // Whoever lost is joined with the next finding of the cause.
    await this.exceptions.write(
      joining.map((entity) => ({ change: { entity, events: [tell(entity, 'incident.joined', { at: now })] }, isNew: false })),
    );
  }
}

const changed = (before: Incident, after: Incident): boolean =>
  before.exceptions !== after.exceptions ||
  before.stores.length !== after.stores.length ||
  before.moneyAtRisk.amount !== after.moneyAtRisk.amount;
