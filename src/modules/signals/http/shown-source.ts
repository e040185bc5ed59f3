import type { Source } from '../domain/source.js';

/** A source without its secrets. */
export const shownSource = ({ id, version, name, types, stores, active, secrets, createdAt }: Source) => ({
  id,
  version,
  name,
  types,
  stores,
  active,
  secretsFrom: secrets.map((secret) => secret.createdAt.toISOString()),
  createdAt: createdAt.toISOString(),
});
export type ShownSource = ReturnType<typeof shownSource>;
