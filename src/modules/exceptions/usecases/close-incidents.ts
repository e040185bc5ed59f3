import { Injectable } from '@nestjs/common';
import { tellIncident } from '../domain/incident.js';
import { isOpen, type TrackedException } from '../domain/tracked-exception.js';
import { ExceptionStore, IncidentStore } from './exception-store.js';

/** An incident ends with its last open exception. */
@Injectable()
export class CloseIncidents {
  constructor(
    private readonly exceptions: ExceptionStore,
    private readonly incidents: IncidentStore,
  ) {}

  /** Looks at the incidents of exceptions that were just written. */
  async run(written: readonly TrackedException[], now: Date): Promise<void> {
    const ended = new Set(written.flatMap((exception) => (isOpen(exception) ? [] : (exception.incident ?? []))));
    for (const id of [...ended].sort()) {
      const incident = await this.incidents.find(id);
      if (incident === undefined || incident.state === 'closed') continue;
      if (!(await this.exceptions.anyOpenIn(id)))
        await this.incidents.save({ ...incident, state: 'closed', openKey: undefined, closedAt: now }, [
          tellIncident(incident, 'incident.closed', now),
        ]);
    }
  }
}
