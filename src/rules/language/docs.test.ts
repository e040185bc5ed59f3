import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFactCatalogue } from '../facts/index.js';
import { runGoldenCases } from '../golden/index.js';
import { checkRulePack, checkRuleText, writeRuleDocument } from './index.js';

const facts = readdirSync('config/facts').map((file) => ({ file, text: readFileSync(`config/facts/${file}`, 'utf8') }));
const catalogue = parseFactCatalogue(facts);
const page = readFileSync('docs/rules-language.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

describe('the page on writing rules', () => {
  it('begins with a rule that is accepted and proves itself', () => {
    const checked = checkRuleText(examples[0]!, catalogue);
    expect(checked).toMatchObject({ ok: true, warnings: [] });
    expect(checked.ok && runGoldenCases(checked.document, catalogue).every((one) => one.ok)).toBe(true);
  });

  it('shows shared conditions, windows and absences that are accepted in it', () => {
    const rule = checkRuleText(examples[0]!, catalogue);
    const named = (key: string): string => examples.find((one) => one.startsWith(key)) ?? '';
    const [shared, windows, trigger] = [named('conditions:'), named('suppress:'), named('trigger:')];
    const whole = rule.ok ? writeRuleDocument(rule.written, 'yaml') : '';
    expect(checkRuleText(`${whole}${windows}`, catalogue)).toMatchObject({ ok: true });
    const fact = 'inbound-past-eta-hours';
    const golden = [
      { name: 'fires', expect: 'fires', facts: { [fact]: 36 } },
      { name: 'near miss', expect: 'silent', facts: { [fact]: 35 } },
      { name: 'no plan', expect: 'unknown', facts: {} },
    ];
    const asked = { ...(rule.ok ? rule.written : {}), ...(parse(trigger) as object), golden };
    expect(checkRuleText(JSON.stringify(asked), catalogue)).toMatchObject({ ok: true, warnings: [] });
    const delivery = 'inbound-deliveries';
    const looking = {
      ...(rule.ok ? rule.written : {}),
      conditions: parse(named('all:')) as object,
      golden: [
        { name: 'fires', expect: 'fires', facts: { [delivery]: [{ units: 12, 'late-hours': 9 }] } },
        { name: 'near miss', expect: 'silent', facts: { [delivery]: [{ units: 12, 'late-hours': 7 }] } },
        { name: 'no plan', expect: 'unknown', facts: {} },
      ],
    };
    expect(checkRuleText(JSON.stringify(looking), catalogue)).toMatchObject({ ok: true, warnings: [] });
    const pack = `${shared.split('rules:')[0]}rules:\n  - ${JSON.stringify({ ...(rule.ok ? rule.written : {}), conditions: { condition: 'promoted-and-selling' } })}\n`;
    expect(checkRulePack(pack, catalogue)).toMatchObject({ issues: [], warnings: [] });
  });
});

describe('the shipped pack', () => {
  it('has nothing in it that is of no use', () => {
    const text = readFileSync('config/rule-packs/promotion-stockout.yaml', 'utf8');
    expect(checkRulePack(text, catalogue)).toMatchObject({ issues: [], warnings: [] });
  });
});
