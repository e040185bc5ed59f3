import { describe, expect, it } from 'vitest';
import { composeSet, composeStanding, takenOut } from './compose-set.js';
import { diffDocuments } from './diff-documents.js';
import { contentOf, documentOf, firstDraft, mayMove, moved, RULE_STATES } from './rule-version.js';
import { ShadowTally, type Held, type ShadowDay } from './shadow-report.js';
import type { RuleDocument } from '../../../rules/index.js';

const at = (hour: number, day = 2): Held => ({ at: new Date(Date.UTC(2026, 2, day, hour)), s: `sig_${day}_${hour}` });

describe('states of a version', () => {
  it('move along one table: no draft goes into force, nothing comes back', () => {
    const steps = RULE_STATES.flatMap((from) => RULE_STATES.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`));
    expect(steps).toEqual([
      'draft → checked',
      'draft → retired',
      'checked → shadow',
      'checked → published',
      'checked → retired',
      'shadow → published',
      'shadow → retired',
      'published → retired',
    ]);
    const draft = firstDraft({ rule: 'r', number: 1, document: { id: 'r' }, writers: ['ada'], author: 'ada', note: 'n', at: new Date(0) });
    expect(() => moved(draft, 'published', { at: new Date(0), principal: 'ben' })).toThrow(RangeError);
    expect(draft.writers).toEqual(['ada']);
  });

  it('keep what an unfinished document says, byte for byte', () => {
    const odd = { id: 'r', $where: 'x', 'a.b': { '': null } };
    expect(documentOf(contentOf(odd))).toEqual(odd);
    expect(contentOf({ b: 1, a: 2 }).digest).toBe(contentOf({ a: 2, b: 1 }).digest);
  });
});

describe('the next set', () => {
  const rule = (id: string, title = id) => ({ id, title }) as unknown as RuleDocument;

  it('is the present one with rules put in their place or taken out', () => {
    const present = [rule('a'), rule('b'), rule('c')];
    const next = { publish: ['b', 'aa'].map((name) => ({ rule: name, number: 2 })), retire: ['c'] };
    expect(composeSet(present, [rule('b', 'new'), rule('aa')], next)).toEqual([rule('a'), rule('aa'), rule('b', 'new')]);
    const [before, after] = [
      { by: 'system:release', at: new Date(0) },
      { by: 'ben', at: new Date(1), note: 'too loud' },
    ];
    const numbers = [
      { rule: 'a', number: 1, ...before },
      { rule: 'b', number: 1, ...before },
      { rule: 'c', number: 4, ...before },
    ];
    const change = { publish: [{ rule: 'b', number: 2 }], retire: ['c'] };
    expect(composeStanding(numbers, change, after)).toEqual([
      { rule: 'a', number: 1, ...before },
      { rule: 'b', number: 2, ...after },
    ]);
    expect(takenOut(numbers, change, after)).toEqual([{ rule: 'c', number: 4, ...after }]);
  });
});

describe('the difference of two documents', () => {
  it('names each leaf that differs, and what was or is not there', () => {
    const before = { all: [{ fact: 'x', value: 1 }, { fact: 'y' }], tags: ['a'], gone: null };
    const after = { all: [{ fact: 'x', value: 2 }], tags: 'a', new: { deep: true } };
    expect(diffDocuments(before, after)).toEqual([
      { path: 'all.0.value', before: 1, after: 2 },
      { path: 'all.1', before: { fact: 'y' } },
      { path: 'gone', before: null },
      { path: 'new', after: { deep: true } },
      { path: 'tags', before: ['a'], after: 'a' },
    ]);
    expect(diffDocuments(before, structuredClone(before))).toEqual([]);
  });
});

describe('the report of a shadow', () => {
  const row = (subject: string, day: string, shadow: Held[], inForce: Held[] = []): ShadowDay => ({ subject, day, shadow, inForce });

  it('counts findings: within the quiet time a subject raises no other, also over midnight', () => {
    const tally = new ShadowTally(180);
    tally.add(row('a', '2026-03-02', [at(23), at(8), at(9), at(11)], [at(8)]));
    tally.add(row('a', '2026-03-03', [at(1, 3), at(2, 3)]));
    tally.add(row('b', '2026-03-02', [], [at(8)]));
    expect(tally.days()).toEqual([
      { day: '2026-03-02', fires: 3, inForceFires: 2, both: 1, onlyShadow: 0, onlyInForce: 1 },
      { day: '2026-03-03', fires: 1, inForceFires: 0, both: 0, onlyShadow: 1, onlyInForce: 0 },
    ]);
  });
});
