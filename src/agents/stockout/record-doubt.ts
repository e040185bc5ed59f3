import { recordedStock, type Evidence } from './evidence.js';

/** Units that should have sold in a silence before it is taken for more than chance: demand comes in bursts, days differ. */
const SILENCE_UNITS = 5;
/** Who counted says what is there; asking again before goods came and went would tell nothing new. */
const COUNT_HOLDS_HOURS = 48;

/** Nothing sold where several were due, although the record says that there is stock. */
export function isSilent(evidence: Evidence): boolean {
  const { expectedSinceLastSale = null } = evidence.trust ?? {};
  return expectedSinceLastSale !== null && expectedSinceLastSale >= SILENCE_UNITS && (recordedStock(evidence) ?? 0) > 0;
}

/** Why the stock record is not to be believed without looking; null = it is. */
export function recordDoubt(evidence: Evidence): string | null {
  const { trust, card, verifyFirst } = evidence;
  const stock = recordedStock(evidence);
  if ((trust?.lastCountAgeHours ?? Number.POSITIVE_INFINITY) <= COUNT_HOLDS_HOURS) return null;
  if (stock !== null && stock < 0) return `the record is negative (${stock})`;
  if (isSilent(evidence)) return `no sale where ${(trust?.expectedSinceLastSale ?? 0).toFixed(1)} units were due, the record says ${stock}`;
  if (stock !== null && stock >= card.packSize && trust?.issues.some((i) => i === 'cannot-find' || i === 'shelf-empty')) {
    return `the store does not find the ${stock} units of the record`;
  }
  if (verifyFirst) return 'the rule asks to verify first';
  return null;
}
