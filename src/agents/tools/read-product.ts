import { evidenceTool } from './evidence-tool.js';
import { productCard } from './product-card.js';
import { productAtStore } from './shapes.js';

/** Price, cost, pack size and substitutes with their stock in the store. */
export const readProduct = evidenceTool({
  name: 'read-product',
  title: 'A product, its price and its substitutes',
  input: productAtStore,
  output: productCard,
  privacyClass: 'commercial',
  run: (of, { at, ports }) => ports.evidence.product(of, at),
  shows: ({ store }, card) => [
    { store },
    { product: card.product },
    { supplier: card.supplier },
    ...card.substitutes.map((s) => ({ product: s.product })),
  ],
});
