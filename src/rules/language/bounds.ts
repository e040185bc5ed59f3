import type { FieldIssue } from '../../kernel/index.js';
import { Effort } from '../effort/index.js';
import { at } from './issues.js';

/**
 * Hard limits of a rule document. Conditions: groups nested, groups plus leaves (`madeNodes` in a rule made from a decision
 * table, whose own size is limited; `written` as they stand in the text, shared ones with them), entries of one list. Absences: how many, and minutes after what was announced: facts are
 * kept 35 days.
 */
export const LIMITS = {
  depth: 16,
  nodes: 500,
  madeNodes: 2_000,
  written: 2_000,
  list: 1_000,
  absences: 10,
  absenceMinutes: 35 * 1_440,
} as const;

/**
 * Steps golden cases may cost together: for each case ten a comparison, and one an entry of its list, or twenty where pieces
 * of text are looked for.
 */
export const GOLDEN_STEPS = { most: 1_000_000, comparison: 10, entry: 1, piece: 20 } as const;

/** Limits of the raw value, checked before any recursive code sees it. */
const RAW = { depth: 64, values: 20_000, key: 200 } as const;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Why a plain value cannot be kept and hashed; undefined when it can. YAML knows numbers and halves of characters JSON does not. */
function unkeepableIssue(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'expected number, one that is finite';
  return typeof value === 'string' && !value.isWellFormed() ? 'half of a character' : undefined;
}

/** A value on the way through a document; where it stands is written out only when something is wrong there. */
type Reached = { readonly value: unknown; readonly depth: number; readonly key?: string; readonly within?: Reached };

function pathOf(reached: Reached): string {
  const steps: string[] = [];
  for (let one: Reached | undefined = reached; one?.key !== undefined; one = one.within) steps.unshift(one.key);
  return at('', ...steps);
}

/**
 * Bounds of an untrusted document: depth, size, list length, no key that could reach a prototype, and nothing JSON cannot hold. Iterative, so
 * neither deep nor cyclic input can exhaust the stack. Stops at the first issue.
 */
export function checkBounds(raw: unknown, work: Effort = new Effort()): FieldIssue[] {
  const open: Reached[] = [{ value: raw, depth: 0 }];
  let seen = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const here = next;
    const { value, depth } = here;
    seen += 1;
    work.add('values', 1);
    if (seen > RAW.values) return [{ path: '', message: `more than ${RAW.values} values` }];
    const unkeepable = unkeepableIssue(value);
    if (unkeepable !== undefined) return [{ path: pathOf(here), message: unkeepable }];
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= RAW.depth) return [{ path: pathOf(here), message: `nested deeper than ${RAW.depth} levels` }];
    if (Array.isArray(value) && value.length > LIMITS.list)
      return [{ path: pathOf(here), message: `a list of more than ${LIMITS.list} entries` }];
    for (const key of Object.keys(value)) {
      if (key.length > RAW.key) return [{ path: pathOf(here), message: `a key of more than ${RAW.key} characters` }];
      if (!key.isWellFormed()) return [{ path: pathOf(here), message: 'half of a character in a key' }];
      if (FORBIDDEN_KEYS.has(key)) return [{ path: at(pathOf(here), key), message: 'this key is not allowed' }];
      open.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1, key, within: here });
    }
  }
  return [];
}

/**
 * Groups and comparisons as they are written, shared conditions included whether they are used or not: each costs a reading.
 * Counted before anything reads them; iterative. Asked after `checkBounds`.
 */
export function checkWrittenConditions(raw: unknown, work: Effort = new Effort()): FieldIssue[] {
  const { conditions, shared } = (raw ?? {}) as { conditions?: unknown; shared?: unknown };
  const open: unknown[] = [conditions, shared];
  let nodes = 0;
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) {
      nodes += 1;
      work.add('conditions', 1);
    }
    if (nodes > LIMITS.written)
      return [
        {
          path: shared === undefined ? 'conditions' : 'shared',
          message: `more than ${LIMITS.written} groups and comparisons are written, shared ones included; leave out what is not used`,
        },
      ];
    for (const value of Object.values(next)) open.push(value);
  }
  return [];
}
