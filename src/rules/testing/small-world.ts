import type { FactReading, FactView } from '../../kernel/index.js';
import { parseFactCatalogue, type FactCatalogue, type FactType, type FactUnit } from '../facts/index.js';
import type { RuleDocument } from '../language/index.js';

const declared: readonly (readonly [string, FactType, FactUnit, string?])[] = [
  ['cover', 'number', 'days'],
  ['lead', 'number', 'days'],
  ['sold', 'number', 'units'],
  ['notice', 'text', 'none'],
  ['reason', 'text', 'none'],
  ['promoted', 'boolean', 'none'],
  ['urban', 'boolean', 'none'],
  ['supplier-late', 'number', 'hours', 'supplier'],
  ['deliveries', 'list', 'none'],
];

const ENTRIES = Object.fromEntries(
  [
    ['number', 'text', 'none'],
    ['hours', 'number', 'hours'],
    ['late', 'boolean', 'none'],
  ].map(([name, type, unit]) => [name, { type, unit, description: 'Said in tests only.' }]),
);

/** A catalogue of a few facts of every type, for tests of the language and the engine. */
export const smallCatalogue: FactCatalogue = parseFactCatalogue([
  {
    file: 'small.yaml',
    text: JSON.stringify({
      facts: declared.map(([name, type, unit, subject]) => ({
        name,
        subject: subject ?? 'product|store',
        readableFrom: name === 'supplier-late' ? ['dc|product'] : [],
        kind: 'reported',
        type,
        unit,
        ...(type === 'list' ? { entries: ENTRIES } : {}),
        owner: 'tests',
        freshnessMinutes: 60,
        privacyClass: 'internal',
        description: 'A fact that exists for tests only.',
      })),
    }),
  },
]);

/** A valid document; tests change what they are about. */
export function ruleWith(changes: Partial<RuleDocument> = {}): RuleDocument {
  return {
    id: 'short-cover',
    title: 'Cover is short',
    why: 'The shelf will be empty before goods arrive.',
    owner: 'system:release',
    team: 'regional-ops',
    subject: 'product|store',
    trigger: { signals: ['retail.store-sales.hourly'] },
    scope: {},
    conditions: { all: [{ fact: 'cover', operator: 'lessThan', value: 2 }] },
    severity: 'high',
    effect: 'open',
    exceptionType: 'stockout-risk',
    mergeKey: ['exceptionType', 'subject'],
    moneyAtRisk: 'lost-margin-until-replenishment',
    repeatAfterMinutes: 240,
    effective: {},
    tags: [],
    golden: [
      { name: 'fires', expect: 'fires', facts: { cover: 1 }, missing: [], ageMinutes: {} },
      { name: 'near miss', expect: 'silent', facts: { cover: 2 }, missing: [], ageMinutes: {} },
      { name: 'nothing known', expect: 'unknown', facts: {}, missing: ['cover'], ageMinutes: {} },
    ],
    ...changes,
  };
}

/** The moment tests happen at. */
export const NOON = new Date(Date.UTC(2026, 0, 15, 12));

/** A view of given values; `undefined` is missing, an age in minutes makes a reading old. */
export function viewOf(values: Readonly<Record<string, unknown>>, ages: Readonly<Record<string, number>> = {}): FactView {
  const readings = new Map<string, FactReading>();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    // Mistyped values are part of the tests; the view's type promises none.
    readings.set(name, {
      value: value as FactReading['value'],
      at: new Date(NOON.getTime() - (ages[name] ?? 0) * 60_000),
      source: `sig:${name}`,
    });
  }
  return { subject: 'product:9|store:212', at: NOON, read: (fact) => readings.get(fact) };
}
