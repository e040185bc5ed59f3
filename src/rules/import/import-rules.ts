import type { FieldIssue } from '../../kernel/index.js';
import { checkBounds } from '../language/bounds.js';
import type { WrittenRule } from '../language/index.js';
import { at } from '../language/issues.js';
import { isObject } from '../language/is-object.js';
import { takeConditions, takeShared } from './take-conditions.js';

/** What plain json-rules-engine rules do not say and a person must: who owns them, what they are about, what follows. */
export type ImportDefaults = Pick<
  WrittenRule,
  'owner' | 'team' | 'subject' | 'trigger' | 'severity' | 'effect' | 'moneyAtRisk' | 'repeatAfterMinutes'
> & {
  readonly why: string;
};

/** One rule of the import: a draft to complete, and everything that was not carried over. */
export type ImportedRule = {
  /** Place in the list handed in. */
  readonly index: number;
  /**
   * A rule document without golden cases: those are the author’s to write. Absent when the conditions could not be carried
   * over whole: half of them would be another rule.
   */
  readonly draft?: Omit<WrittenRule, 'golden'> & { readonly golden: readonly never[] };
  /** What could not be carried over, by its place in the rule. */
  readonly lost: readonly FieldIssue[];
};

const MOST_RULES = 1_000;
/** As in a rule document. They may name one another, one inside the other. */
const MOST_SHARED = 50;
const KNOWN = new Set(['conditions', 'event', 'name', 'priority', 'onSuccess', 'onFailure']);
const PARAM = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** `Promo: short cover!` → `promo-short-cover`; undefined when nothing is left. */
function nameFrom(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const words = text
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.join('-').slice(0, 64).replace(/-$/, '') || undefined;
}

function takeParams(given: unknown, lost: FieldIssue[]): WrittenRule['params'] {
  if (given === undefined) return undefined;
  if (!isObject(given)) {
    lost.push({ path: 'event.params', message: 'must be a map of plain values' });
    return undefined;
  }
  const taken: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(given)) {
    const plain =
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length <= 500) ||
      (typeof value === 'number' && Number.isFinite(value));
    if (plain && PARAM.test(key) && Object.keys(taken).length < 20) taken[key] = value as string | number | boolean;
    else lost.push({ path: at('event.params', key), message: 'only up to 20 plain values (text to 500 characters) are handed on' });
  }
  return Object.keys(taken).length > 0 ? taken : undefined;
}

function importOne(raw: unknown, index: number, shared: unknown, defaults: ImportDefaults): ImportedRule {
  const outside = checkBounds(raw);
  if (outside.length > 0) return { index, lost: outside };
  if (!isObject(raw)) return { index, lost: [{ path: '', message: 'a rule is a map of conditions and event' }] };
  const lost: FieldIssue[] = [];
  for (const key of Object.keys(raw)) {
    if (!KNOWN.has(key)) lost.push({ path: key, message: 'json-rules-engine has no such field' });
    else if (key === 'priority') lost.push({ path: key, message: 'rules have no order here: each is judged on its own' });
    else if (key === 'onSuccess' || key === 'onFailure') lost.push({ path: key, message: 'code is not carried over' });
  }
  const event: Readonly<Record<string, unknown>> = isObject(raw['event']) ? raw['event'] : {};
  const exceptionType = nameFrom(event['type']);
  if (exceptionType === undefined) lost.push({ path: 'event.type', message: 'is needed: it becomes the exception type' });
  const taken = takeConditions(raw['conditions'], shared);
  lost.push(...taken.lost);
  const params = takeParams(event['params'], lost);
  if (taken.conditions === undefined || exceptionType === undefined) return { index, lost };
  const title = typeof raw['name'] === 'string' && raw['name'].length >= 3 ? raw['name'].slice(0, 120) : `Imported rule ${index + 1}`;
  return {
    index,
    lost,
    draft: {
      id: nameFrom(raw['name']) ?? `imported-${index + 1}`,
      title,
      ...defaults,
      scope: {},
      ...(Object.keys(taken.shared).length === 0 ? {} : { shared: taken.shared }),
      conditions: taken.conditions,
      exceptionType,
      mergeKey: ['exceptionType', 'subject'],
      ...(params === undefined ? {} : { params }),
      effective: {},
      tags: ['imported'],
      golden: [],
    },
  };
}

/**
 * Turns plain json-rules-engine rules (`{ conditions, event, name }`, with `shared` as handed to `setCondition`) into drafts
 * of rule documents. Nothing is guessed: what has no counterpart is named in `lost`, and a rule whose conditions would change
 * their meaning has no draft. Facts and types are checked when the completed draft is. Never throws.
 */
export function importRules(rules: unknown, defaults: ImportDefaults, shared: unknown = {}): readonly ImportedRule[] {
  const list: readonly unknown[] = Array.isArray(rules) ? (rules as unknown[]) : [rules];
  if (list.length > MOST_RULES) return [{ index: 0, lost: [{ path: '', message: `more than ${MOST_RULES} rules at once` }] }];
  const outside = checkBounds(shared);
  if (outside.length > 0) return [{ index: 0, lost: outside.map(({ path, message }) => ({ path: at('shared', path), message })) }];
  const usable = takeShared(shared);
  if (Object.keys(usable).length > MOST_SHARED)
    return [{ index: 0, lost: [{ path: 'shared', message: `more than ${MOST_SHARED} shared conditions` }] }];
  return list.map((rule, index) => importOne(rule, index, usable, defaults));
}
