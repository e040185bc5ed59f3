import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EndcapError } from '../../kernel/index.js';
import { ruleWith, smallCatalogue } from '../testing/small-world.js';
import { compileRuleSet } from '../engine/index.js';
import { checkRulePack, mergeKeyOf, parseRulePack, ruleDocumentJsonSchema } from './index.js';

function issuesOf(text: string): readonly { path: string; message: string }[] {
  try {
    parseRulePack({ file: 'pack.yaml', text }, smallCatalogue);
  } catch (error) {
    if (error instanceof EndcapError) return error.details.issues ?? [];
    throw error;
  }
  return [];
}

describe('parseRulePack', () => {
  it('reads a pack written in YAML', () => {
    const documents = parseRulePack({ file: 'pack.yaml', text: stringify({ rules: [ruleWith()] }) }, smallCatalogue);
    expect(documents).toEqual([ruleWith()]);
  });

  it('names file, line, column, rule and place of every issue', () => {
    const bad = ruleWith({ conditions: { all: [{ fact: 'nothing', operator: 'equal', value: 1 }] } });
    expect(issuesOf(stringify({ rules: [ruleWith(), bad] }))).toEqual([
      { path: 'pack.yaml:58:17 rules.1.conditions.all.0.fact', message: 'unknown fact nothing' },
    ]);
  });

  const PACK = `# shared by both rules
conditions:
  promoted-and-short:
    all:
      - { fact: promoted, operator: equal, value: true }
      - { fact: cover, operator: lessThan, value: 2 }
  nobody-asks: { not: { condition: promoted-and-short } }
rules:
  - ${JSON.stringify(ruleWith()).replace('{"all":[{"fact":"cover","operator":"lessThan","value":2}]}', '{ condition: promoted-and-short }')}
  - ${JSON.stringify(ruleWith({ id: 'other' }))}
`;

  it('puts shared conditions in their place, and lets each rule travel with those it uses', () => {
    const checked = checkRulePack(PACK, smallCatalogue);
    expect(checked.issues).toEqual([]);
    expect(checked.documents.map((document) => document.conditions)).toEqual([
      {
        all: [
          { fact: 'promoted', operator: 'equal', value: true },
          { fact: 'cover', operator: 'lessThan', value: 2 },
        ],
      },
      ruleWith().conditions,
    ]);
    expect(checked.written.map(({ conditions, shared }) => [conditions, Object.keys(shared ?? {})])).toEqual([
      [{ condition: 'promoted-and-short' }, ['promoted-and-short']],
      [ruleWith().conditions, []],
    ]);
    expect(checked.warnings).toEqual([{ path: 'conditions.nobody-asks', message: 'is never used', line: 7, column: 16 }]);
    expect(compileRuleSet(parseRulePack({ file: 'pack.yaml', text: PACK }, smallCatalogue), smallCatalogue).rules).toHaveLength(2);
  });

  it('says once, where it was written, what is wrong with a shared condition', () => {
    const wrong = PACK.replace('{ fact: cover, operator: lessThan, value: 2 }', '{ fact: clover, operator: lessThan, value: 2 }');
    expect(issuesOf(wrong)).toEqual([{ path: 'pack.yaml:6:17 conditions.promoted-and-short.all.1.fact', message: 'unknown fact clover' }]);
  });

  it('refuses an id used twice', () => {
    expect(issuesOf(stringify({ rules: [ruleWith(), ruleWith()] }))).toEqual([
      { path: 'pack.yaml:46:9 rules.1.id', message: 'used twice' },
    ]);
  });

  it.each([
    ['broken YAML', 'rules: [', /^pack\.yaml:1:\d+$/],
    ['an alias', 'rules: &r [*r]', /^pack\.yaml/],
    ['no rules', 'rules: []', /^pack\.yaml:1:\d rules$/],
    ['something beside the rules', 'rules: [1]\nextra: 2', /^pack\.yaml:1:\d rules$/],
    ['plain text', 'hello', /^pack\.yaml:1:\d rules$/],
    ['nothing', '', /^pack\.yaml:1:\d rules$/],
    ['a rule that is none', 'rules: [7]', /^pack\.yaml:1:9 rules\.0$/],
    ['a key that reaches a prototype', 'rules: [{ __proto__: { id: x } }]', /rules\.0\.__proto__$/],
  ])('refuses %s', (_, text, path) => {
    expect(issuesOf(text)[0]?.path).toMatch(path);
  });
});

describe('mergeKeyOf', () => {
  const subject = 'product:9|store:212';

  it('joins by exception type and subject unless told otherwise', () => {
    expect(mergeKeyOf(ruleWith(), subject, { store: '212' })).toBe('stockout-risk|product:9|store:212');
  });

  it('takes parts from the subject, the place and the rule', () => {
    const rule = ruleWith({ mergeKey: ['rule', 'product', 'region', 'banner'] });
    expect(mergeKeyOf(rule, subject, { region: 'north', store: '212' })).toBe('rule:short-cover|product:9|region:north|banner:-');
  });
});

describe('the published schema of a rule document', () => {
  it('is a JSON Schema with recursive conditions and the closed operators', () => {
    const schema = JSON.stringify(ruleDocumentJsonSchema());
    expect(schema).toContain('https://json-schema.org/draft/2020-12/schema');
    expect(schema).toContain('"doesNotContain"');
    expect(schema).toContain('"$ref":"#/$defs/Condition"');
  });

  it('requires what has no default', () => {
    const { $defs } = ruleDocumentJsonSchema() as { $defs: { RuleDocument: { required: string[]; additionalProperties: boolean } } };
    expect($defs.RuleDocument.required).toContain('golden');
    expect($defs.RuleDocument.required).not.toContain('mergeKey');
    expect($defs.RuleDocument.additionalProperties).toBe(false);
  });
});
