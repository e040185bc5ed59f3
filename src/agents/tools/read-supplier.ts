import { evidenceTool } from './evidence-tool.js';
import { supplierRecord } from './supplier-record.js';
import { productAtStore } from './shapes.js';

/** The supplier's notices, lateness and on-time history, and its expedite terms. */
export const readSupplier = evidenceTool({
  name: 'read-supplier',
  title: 'The supplier of a product and how it delivers',
  input: productAtStore,
  output: supplierRecord,
  privacyClass: 'commercial',
  run: (of, { at, ports }) => ports.evidence.supplier(of, at),
  shows: ({ product, store }, { supplier }) => [{ product }, { store }, { supplier }],
});
