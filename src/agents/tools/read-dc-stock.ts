import { evidenceTool } from './evidence-tool.js';
import { dcStock } from './dc-stock.js';
import { productAtStore } from './shapes.js';

/** Stock, promises and inbound of the centre that supplies the store. */
export const readDcStock = evidenceTool({
  name: 'read-dc-stock',
  title: 'The product at the distribution centre',
  input: productAtStore,
  output: dcStock,
  privacyClass: 'operational',
  run: (of, { at, ports }) => ports.evidence.dcStock(of, at),
  shows: ({ product, store }, { dc }) => [{ product }, { store }, { dc }],
});
