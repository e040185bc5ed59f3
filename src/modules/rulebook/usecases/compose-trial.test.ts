import { describe, expect, it } from 'vitest';
import type { RollingRule, RuleDocument } from '../../../rules/index.js';
import { sidesOf, type TrialSides } from './compose-trial.js';

const rule = (id: string, title = id, table?: string) =>
  ({ id, title, ...(table === undefined ? {} : { table: { id: table } }) }) as unknown as RuleDocument;
const rolled = (id: string): RollingRule => ({ document: rule(id, 'next'), where: [{ stores: ['101'] }] });
const kept = { documents: [rule('a'), rule('b'), rule('c'), rule('t.1', 't.1', 't')], rolling: [rolled('a'), rolled('new')] };
const sides = (incoming: readonly RuleDocument[], retire: readonly string[] = [], paused: readonly string[] = []): TrialSides =>
  sidesOf(kept, { aside: ['c'], paused }, { incoming, retire });
const titles = (list: TrialSides['baseline']) => [
  list.documents.map(({ title }) => title).join(),
  list.rolling.map(({ document }) => `${document.id} ${document.title}`).join(),
];

describe('the sides of a trial', () => {
  it('are what raises something now, with versions that are rolled out where they are, and what would beside them', () => {
    const { baseline, candidate } = sides([rule('b', 'louder')]);
    expect(titles(baseline)).toEqual(['a,b,t.1', 'a next,new next']);
    expect(titles(candidate)).toEqual(['a,louder,t.1', 'a next,new next']);
    expect(candidate.rolling).toEqual(kept.rolling);
  });

  it('have the tried version everywhere in the place of one that is rolled out, and none of a rule that is taken out', () => {
    const { baseline, candidate } = sides([rule('a', 'tried')], ['new', 't']);
    expect(titles(baseline)).toEqual(['a,b,t.1', 'a next,new next']);
    expect(titles(candidate)).toEqual(['tried,b', '']);
  });

  it('leave out what is set aside or paused, but for a version that is tried or rolled out in its place', () => {
    const { baseline, candidate } = sides([rule('c', 'mended'), rule('b', 'mended too')], [], ['a', 'b']);
    expect(titles(baseline)).toEqual(['t.1', 'a next,new next']);
    expect(titles(candidate)).toEqual(['mended too,mended,t.1', 'a next,new next']);
  });
});
