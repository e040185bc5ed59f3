/**
 * A value as JSON would give it back: only what JSON can say is kept, so that what is journalled, hashed and replayed is the same
 * thing. Plain data is copied without being written down; throws TypeError on what JSON throws on.
 */
export function asJson(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null; // minus zero has no text
  if (Array.isArray(value)) return Array.from(value, (item) => (isSaid(item) ? asJson(item) : null));
  if (!isPlain(value)) return JSON.parse(JSON.stringify(value ?? null) ?? 'null');
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (isSaid(item)) copy[key] = asJson(item);
  }
  return copy;
}

const isSaid = (value: unknown): boolean => value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';

/** An object that says nothing of its own about how it is written. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return !('toJSON' in value) && !Object.hasOwn(value, '__proto__');
}
