import type { FactCatalogue } from '../facts/fact-catalogue.js';
import { isLeaf, type Condition, type LeafCondition } from '../language/condition.js';
import type { RuleDocument } from '../language/rule-document.js';
import type { PackProof, RuleProof } from './prove-pack.js';

const WORDS: Readonly<Record<string, string>> = {
  equal: 'is',
  notEqual: 'is not',
  lessThan: 'is below',
  lessThanInclusive: 'is at most',
  greaterThan: 'is above',
  greaterThanInclusive: 'is at least',
  in: 'is one of',
  notIn: 'is none of',
  contains: 'contains',
  doesNotContain: 'does not contain',
};
const EFFECT: Readonly<Record<RuleDocument['effect'], string>> = {
  open: 'opens or joins an exception',
  verify: 'opens or joins an exception that says: look first',
  close: 'closes the exception, once nothing is under way for it',
};

/** A pack in plain words, rule by rule, with what is proved of it: Markdown. */
export function describePack(documents: readonly RuleDocument[], proof: PackProof, catalogue: FactCatalogue): string {
  return [
    ...documents.map((document) =>
      describeRule(
        document,
        proof.rules.find(({ rule }) => rule === document.id),
        catalogue,
      ),
    ),
    summary(documents, proof),
  ].join('\n\n');
}

function describeRule(document: RuleDocument, proof: RuleProof | undefined, catalogue: FactCatalogue): string {
  const { id, title, why, severity, effect, sharedCause, agent, repeatAfterMinutes, trigger } = document;
  const follows = [
    `${EFFECT[effect]}, severity ${severity}`,
    ...(sharedCause === undefined
      ? []
      : [`exceptions with the same ${sharedCause === 'dc' ? 'distribution centre' : sharedCause} are one incident`]),
    ...(agent === undefined ? [] : [`\`${agent}\` looks into it`]),
    `quiet about the same subject for ${duration(repeatAfterMinutes)}`,
  ];
  return [
    `### ${title}`,
    `\`${id}\`. ${why.trim()}`,
    [
      `- **looks at** ${trigger.signals.map((signal) => `\`${signal}\``).join(', ')}`,
      `- **speaks when** ${inWords(document.conditions, catalogue, 1)}`,
      `- **then** ${follows.join('; ')}`,
      `- **proved** ${proved(document, proof)}`,
    ].join('\n'),
  ].join('\n\n');
}

function inWords(one: Condition, catalogue: FactCatalogue, depth: number): string {
  if (isLeaf(one)) return comparison(one, catalogue);
  if ('not' in one) return `not: ${inWords(one.not, catalogue, depth)}`;
  const [parts, word] = 'all' in one ? [one.all, 'all of'] : [one.any, 'at least one of'];
  const indent = '  '.repeat(depth);
  return `${word}:\n${parts.map((part) => `${indent}- ${inWords(part, catalogue, depth + 1)}`).join('\n')}`;
}

function comparison({ fact, operator, value, maxAgeMinutes }: LeafCondition, catalogue: FactCatalogue): string {
  const unit = catalogue.get(fact)?.unit ?? 'none';
  const needed = Array.isArray(value)
    ? value.join(', ')
    : typeof value === 'object'
      ? `\`${(value as { fact: string }).fact}\``
      : typeof value === 'boolean'
        ? value
          ? 'so'
          : 'not so'
        : `${value}${typeof value === 'number' && unit !== 'none' && unit !== 'ratio' && unit !== 'count' ? ` ${unit}` : ''}`;
  const both = typeof value === 'object' && !Array.isArray(value) ? 'both ' : '';
  const age = maxAgeMinutes === undefined ? '' : ` (${both}known for at most ${duration(maxAgeMinutes)})`;
  return `\`${fact}\` ${WORDS[operator] ?? operator} ${needed}${age}`;
}

function duration(minutes: number): string {
  const [many, unit] = minutes % 1_440 === 0 && minutes > 1_440 ? [minutes / 1_440, 'days'] : [minutes / 60, 'hours'];
  return `${many} ${unit}`;
}

function proved({ golden }: RuleDocument, proof: RuleProof | undefined): string {
  if (proof === undefined) return 'nothing';
  const { reach, mutants, survivors } = proof;
  const fewest = ({ count }: { count: number }): string => count.toLocaleString('en');
  return (
    `can fire, keep silent and be unknown (${fewest(reach.fires)}, ${fewest(reach.silent)} and ${fewest(reach.unknown)} of ` +
    `${reach.tried.toLocaleString('en')} combinations); ${golden.length} golden cases notice ${mutants - survivors.length} of ${mutants} changes of it`
  );
}

function summary(documents: readonly RuleDocument[], { rules, implied, closing }: PackProof): string {
  const mutants = rules.reduce((sum, rule) => sum + rule.mutants, 0);
  const survivors = rules.reduce((sum, rule) => sum + rule.survivors.length, 0);
  const cases = documents.reduce((sum, { golden }) => sum + golden.length, 0);
  return [
    '### The pack as a whole',
    [
      `- ${documents.length} rules, ${cases} golden cases; of ${mutants} changed rules the cases notice ${mutants - survivors}.`,
      `- Rules that say the same with the same consequence: ${implied.filter(({ sameConsequence }) => sameConsequence).length === 0 ? 'none' : 'some'}.`,
      ...implied.map(({ rule, by }) => `- Wherever \`${by}\` speaks, \`${rule}\` does, too; the consequence differs.`),
      ...closing.map(({ closer, disjoint, notShown }) =>
        notShown.length === 0
          ? `- \`${closer}\` cannot hold together with any of the ${disjoint.length} rules that open or verify: shown by the bounds of their conditions.`
          : `- Not shown to be apart from \`${closer}\`: ${notShown.join(', ')}.`,
      ),
    ].join('\n'),
  ].join('\n\n');
}
