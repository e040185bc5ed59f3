import { evidenceTool } from './evidence-tool.js';
import { inbound } from './inbound.js';
import { productAtStore } from './shapes.js';

/** What is on its way to the store: quantity, expected time and lateness. */
export const readInbound = evidenceTool({
  name: 'read-inbound',
  title: 'Goods on their way to a store',
  input: productAtStore,
  output: inbound,
  privacyClass: 'operational',
  run: (of, { at, ports }) => ports.evidence.inbound(of, at),
  shows: ({ product, store }, { deliveries }) => [{ product }, { store }, ...deliveries.map((d) => ({ [d.from.kind]: d.from.id }))],
});
