import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import { confirm } from '../confirm/index.js';
import { compileRuleSet } from '../engine/index.js';
import { parseFactCatalogue } from '../facts/index.js';
import { parseRulePack, type RuleDocument } from '../language/index.js';
import { runGoldenCases, viewOfGoldenCase } from './index.js';

const texts = (folder: string) => {
  const url = new URL(`../../../config/${folder}/`, import.meta.url);
  return readdirSync(url)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file: `config/${folder}/${file}`, text: readFileSync(new URL(file, url), 'utf8') }));
};
const catalogue = parseFactCatalogue(texts('facts'));
const packs = texts('rule-packs').map((text) => ({ file: text.file, documents: parseRulePack(text, catalogue) }));

describe.each(packs)('the shipped pack $file', ({ documents }) => {
  it('compiles as one set', () => {
    expect(compileRuleSet(documents, catalogue).rules).toHaveLength(documents.length);
  });

  it.each(documents.map((document) => ({ id: document.id, document })))('$id keeps its golden cases', ({ document }) => {
    for (const result of runGoldenCases(document, catalogue)) expect(result, result.case).toMatchObject({ ok: true });
  });

  it.each(documents.map((document) => ({ id: document.id, document })))(
    '$id gets the same answers from json-rules-engine',
    async ({ document }) => {
      const [rule] = compileRuleSet([document], catalogue).rules;
      for (const one of document.golden) {
        const { agrees } = await confirm(rule!, viewOfGoldenCase(document.subject, one));
        expect(agrees, one.name).toBe(one.expect === 'fires');
      }
    },
  );
});

describe('the pack for stockouts in promotions', () => {
  const documents: readonly RuleDocument[] = packs.find(({ file }) => file.endsWith('promotion-stockout.yaml'))?.documents ?? [];

  it('speaks only of running promotions and leaves a subject in peace for hours', () => {
    expect(documents.length).toBeGreaterThanOrEqual(6);
    for (const document of documents) {
      expect(JSON.stringify(document.conditions), document.id).toContain('{"fact":"promotion-active","operator":"equal","value":true}');
      expect(document.repeatAfterMinutes, document.id).toBeGreaterThanOrEqual(240);
      expect(document.exceptionType, document.id).toBe('promotion-stockout-risk');
    }
  });

  it('never closes on facts on which another rule opens or asks to verify', () => {
    const set = compileRuleSet(documents, catalogue);
    const names = [...new Set(set.rules.flatMap((rule) => rule.facts))];
    // On and around every threshold the pack names: that is where two rules would overlap.
    const thresholds = (name: string): number[] =>
      [
        ...JSON.stringify(documents.map((document) => document.conditions)).matchAll(
          new RegExp(`"fact":"${name}","operator":"[a-zA-Z]+","value":(-?[0-9.]+)`, 'g'),
        ),
      ]
        .map((match) => Number(match[1]))
        .flatMap((edge) => [edge - 0.05, edge, edge + 0.05]);
    const value = (name: string) => {
      const type = catalogue.get(name)?.type;
      if (type === 'boolean') return fc.constant(true);
      if (type === 'text') return fc.constantFrom('late', 'short', 'capacity', 'resolved');
      const edges = thresholds(name);
      // Facts only compared with others: below, at and above what the others take.
      return fc.constantFrom(...(edges.length > 0 ? edges : [0, 1, 2, 12]));
    };
    let closed = 0;
    const facts = fc.record(Object.fromEntries(names.map((name) => [name, value(name)])));
    const report = fc.check(
      fc.property(facts, (given) => {
        const view = viewOfGoldenCase('product|store', { name: 'any', expect: 'fires', facts: given, missing: [], ageMinutes: {} });
        const fired = set.rules.filter((rule) => set.explain(rule.id, view).result === 'fired').map((rule) => rule.document.effect);
        if (!fired.includes('close')) return true;
        closed += 1;
        return fired.length === 1;
      }),
      counted(100_000),
    );
    expect(report.failed, fc.defaultReportMessage(report)).toBe(false);
    expect(closed).toBeGreaterThan(0);
  });
});

describe('runGoldenCases', () => {
  it('tells which case fails, and what came instead', () => {
    const [document] = packs[0]!.documents;
    const [first] = document!.golden;
    const wrong = { ...document!, golden: [{ ...first!, expect: 'silent' as const }, ...document!.golden] };
    const failed = runGoldenCases(wrong, catalogue).filter((result) => !result.ok);
    expect(failed).toMatchObject([{ rule: document!.id, case: first!.name, expected: 'silent', got: 'fires' }]);
    expect(failed[0]!.because[0]).toMatchObject({ fact: 'promotion-active', seen: true, result: 'true' });
  });
});
