import type { Publication } from '../domain/publication.js';

/** A planned publication as it is shown. */
export type ShownPublication = Omit<Publication, 'schemaVersion' | 'correlationId'>;

export const shownPublication = ({ schemaVersion: _schema, correlationId: _correlation, ...publication }: Publication): ShownPublication =>
  publication;
