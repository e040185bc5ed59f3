import { z } from 'zod';
import { evidenceTool } from './evidence-tool.js';
import { id, weekHours, zone } from './shapes.js';

/** A store: where it is, what supplies it, when it trades. */
export const storeCard = z.strictObject({
  store: id,
  banner: id,
  region: id,
  dc: id,
  zone,
  format: z.enum(['hyper', 'super', 'convenience']),
  urban: z.boolean(),
  hours: weekHours,
});
export type StoreCard = z.infer<typeof storeCard>;

/** Place, trading hours and time zone of a store. */
export const readStore = evidenceTool({
  name: 'read-store',
  title: 'A store and its trading hours',
  input: z.strictObject({ store: id }),
  output: storeCard,
  privacyClass: 'operational',
  run: ({ store }, { at, ports }) => ports.evidence.store(store, at),
  shows: (_, { store, dc }) => [{ store }, { dc }],
});
