import type { AnyTool } from '../contract/index.js';
import type { EvidencePorts } from './evidence-source.js';
import { readDataTrust } from './read-data-trust.js';
import { readDcStock } from './read-dc-stock.js';
import { readInbound } from './read-inbound.js';
import { readNeighbours } from './read-neighbours.js';
import { readProduct } from './read-product.js';
import { readStore } from './read-store.js';
import { readSubjectFacts } from './read-subject-facts.js';
import { readSupplier } from './read-supplier.js';

/** Every evidence tool there is; an agent's spec names the ones it may call. */
export const EVIDENCE_TOOLS: readonly AnyTool<EvidencePorts>[] = [
  readSubjectFacts,
  readInbound,
  readSupplier,
  readDcStock,
  readNeighbours,
  readStore,
  readProduct,
  readDataTrust,
];
