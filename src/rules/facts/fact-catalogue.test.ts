import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EndcapError } from '../../kernel/index.js';
import { parseFactCatalogue } from './index.js';

const FOLDER = new URL('../../../config/facts/', import.meta.url);
const shipped = () =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file: `config/facts/${file}`, text: readFileSync(new URL(file, FOLDER), 'utf8') }));

const entry = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'on-hand',
  subject: 'product|store',
  kind: 'reported',
  type: 'number',
  unit: 'units',
  owner: 'store-operations',
  freshnessMinutes: 60,
  privacyClass: 'internal',
  description: 'What the stock record last said.',
  ...changes,
});
const file = (...facts: unknown[]) => [{ file: 'facts.yaml', text: JSON.stringify({ facts }) }];

function issuesOf(read: () => unknown): readonly { path: string; message: string }[] {
  try {
    read();
  } catch (error) {
    if (error instanceof EndcapError) return error.details.issues ?? [];
    throw error;
  }
  return [];
}

describe('the shipped fact catalogue', () => {
  const catalogue = parseFactCatalogue(shipped());

  it('defines the facts of promotions and stock', () => {
    expect(catalogue.all().map((fact) => fact.name)).toEqual([
      'cover-minus-lead-days',
      'data-age-hours',
      'days-of-cover',
      'dc-inbound-late-hours',
      'dc-inbound-overdue-hours',
      'dc-inbound-past-eta-hours',
      'dc-on-hand',
      'demand-rate',
      'demand-ratio',
      'expected-units-since-last-sale',
      'hours-since-last-sale',
      'inbound-deliveries',
      'inbound-eta-hours',
      'inbound-late-hours',
      'inbound-overdue-hours',
      'inbound-past-eta-hours',
      'inbound-units',
      'lead-time-days',
      'on-hand',
      'on-hand-counted',
      'on-hand-estimate',
      'on-order',
      'order-cut-off-hours',
      'plan-units-next-24h',
      'plan-units-next-48h',
      'plan-units-next-72h',
      'plan-units-next-96h',
      'plan-units-today',
      'planned-units-since-promotion',
      'promotion',
      'promotion-active',
      'receipts',
      'replenishment-issues',
      'replenishment-issues-24h',
      'sales',
      'sell-through-ratio',
      'supplier-late-hours',
      'supplier-notice-kind',
      'supplier-notices',
      'unit-margin',
      'units-sold',
      'units-sold-24h',
      'units-sold-since-promotion',
    ]);
  });

  it('lets a store and product read what its supplier and distribution centre report', () => {
    for (const name of ['supplier-late-hours', 'supplier-notice-kind', 'dc-on-hand', 'dc-inbound-late-hours']) {
      expect(catalogue.get(name)?.readableFrom, name).toContain('product|store');
    }
  });
});

describe('parseFactCatalogue', () => {
  it('answers undefined for a fact nobody declared, prototype names included', () => {
    const catalogue = parseFactCatalogue(file(entry()));
    expect(catalogue.get('on-hand')?.unit).toBe('units');
    expect(catalogue.get('constructor')).toBeUndefined();
  });

  it.each([
    ['an unknown kind of subject', entry({ subject: 'shelf|store' }), 'facts.yaml: facts.0.subject'],
    ['a subject out of order', entry({ subject: 'store|product' }), 'facts.yaml: facts.0.subject'],
    ['a number without a unit', entry({ unit: 'none' }), 'facts.yaml: facts.0.unit'],
    ['a text with a unit', entry({ type: 'text' }), 'facts.yaml: facts.0.unit'],
    ['a window fact without a window', entry({ kind: 'window' }), 'facts.yaml: facts.0.window'],
    [
      'a window of two kinds',
      entry({ kind: 'window', window: { aggregate: 'sum', minutes: 5, since: 'promotion-start' } }),
      'facts.yaml: facts.0.window',
    ],
    ['a field nobody knows', entry({ units: 'each' }), 'facts.yaml: facts.0'],
    ['a source that does not exist', entry({ kind: 'derived', from: ['nothing'] }), 'facts.yaml: facts.0.from'],
  ])('names the place of %s', (_, bad, path) => {
    expect(issuesOf(() => parseFactCatalogue(file(bad))).map((issue) => issue.path)).toContain(path);
  });

  it('refuses a fact declared in two files', () => {
    const twice = [...file(entry()), { file: 'more.yaml', text: JSON.stringify({ facts: [entry()] }) }];
    expect(issuesOf(() => parseFactCatalogue(twice))).toEqual([
      { path: 'more.yaml: facts.0.name', message: 'fact on-hand is declared twice' },
    ]);
  });

  it('reports every issue of every file at once', () => {
    const bad = [...file(entry({ unit: 'none' }), entry({ owner: 7 })), { file: 'more.yaml', text: 'facts: 7' }];
    expect(issuesOf(() => parseFactCatalogue(bad)).map((issue) => issue.path)).toEqual([
      'facts.yaml: facts.0.unit',
      'facts.yaml: facts.1.owner',
      'more.yaml: facts',
    ]);
  });

  it.each([
    ['broken YAML', 'facts: [', /^facts\.yaml:\d+:\d+$/],
    ['a key given twice', 'facts: 1\nfacts: 2', /^facts\.yaml:2:1$/],
    ['an alias', 'facts: [&a 1, *a]', /^facts\.yaml/],
    ['two documents', 'facts: []\n---\nfacts: []', /^facts\.yaml/],
  ])('refuses %s and says where', (_, text, where) => {
    expect(issuesOf(() => parseFactCatalogue([{ file: 'facts.yaml', text }]))[0]?.path).toMatch(where);
  });
});
