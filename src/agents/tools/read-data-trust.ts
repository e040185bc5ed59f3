import { evidenceTool } from './evidence-tool.js';
import { dataTrust } from './data-trust.js';
import { productAtStore } from './shapes.js';

/** Age of the record, silence of sales against expectation, negative stock, last count, logged issues. */
export const readDataTrust = evidenceTool({
  name: 'read-data-trust',
  title: 'How far the stock record can be believed',
  input: productAtStore,
  output: dataTrust,
  privacyClass: 'operational',
  run: (of, { at, ports }) => ports.evidence.dataTrust(of, at),
  shows: ({ product, store }) => [{ product }, { store }],
});
