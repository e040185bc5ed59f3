import { z } from 'zod';
import { evidenceTool } from './evidence-tool.js';
import { storeCard } from './store-card.js';
import { id } from './shapes.js';

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
