import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../test/support/counted.js';
import {
  ACTION_TYPE_NAMES,
  money,
  ROLES,
  type ActionSpec,
  type ActionType,
  type Principal,
  type Role,
  type Verdict,
} from '../../kernel/index.js';
import { mayDecide } from '../duties.js';
import type { AuthorityContext } from './context.js';
import { becameStricter, tighter } from './strictness.js';
import { authorityLayer, authorityTable, readAuthority, type AgentAutonomy } from './table.js';
import { verdict } from './verdict.js';

const file = readFileSync(new URL('../../../config/authority/default.yaml', import.meta.url), 'utf8');
const shipped = readAuthority(file);

const ACTIONS: Record<ActionType, ActionSpec> = {
  'stock.transfer': { type: 'stock.transfer', params: { product: '9', from: { kind: 'store', id: '7' }, toStore: '212', quantity: 12 } },
  'order.expedite': { type: 'order.expedite', params: { product: '9', supplier: 'S7', dc: 'D1', quantity: 100, feePerUnit: 50 } },
  'task.substitute-placement': { type: 'task.substitute-placement', params: { store: '212', product: '9', substitute: '10' } },
  'task.count': { type: 'task.count', params: { store: '212', product: '9' } },
};
const context = (type: ActionType, cost: number, over: Partial<AuthorityContext> = {}): AuthorityContext => ({
  action: ACTIONS[type],
  cost: money(cost, 'EUR'),
  goodsValue: money(0, 'EUR'),
  place: { banner: 'b1', region: 'north', store: '212' },
  proposer: { id: 'stockout-triage', kind: 'agent', owner: 'usr_owner' },
  agentAutonomy: 'act',
  moneyAtRisk: money(5_000, 'EUR'),
  at: new Date('2026-03-04T10:00:00Z'),
  ...over,
});

/** Written by hand, not read from the file: what a retailer expects of the defaults. */
const EXPECTED: Record<ActionType, { auto: number; bands: [upTo: number, roles: Role[], quorum: number][] }> = {
  'stock.transfer': {
    auto: 10_000,
    bands: [
      [20_000, ['regional-ops'], 1],
      [250_000, ['merchandising'], 1],
    ],
  },
  'order.expedite': {
    auto: 1_000,
    bands: [
      [20_000, ['procurement'], 1],
      [500_000, ['procurement', 'finance'], 2],
    ],
  },
  'task.count': { auto: 2_000, bands: [[10_000, ['regional-ops', 'workforce'], 1]] },
  'task.substitute-placement': { auto: 3_000, bands: [[15_000, ['regional-ops', 'merchandising'], 1]] },
};
const expectedAt = (type: ActionType, amount: number): string => {
  const { auto, bands } = EXPECTED[type];
  if (amount <= auto) return 'auto';
  const band = bands.find(([upTo]) => amount <= upTo);
  return band === undefined ? 'refuse' : `approval ${band[1].join('+')} ${band[2]}`;
};
const said = (v: Verdict): string => (v.kind === 'approval' ? `approval ${v.roles.join('+')} ${v.quorum}` : v.kind);

describe('the shipped authority table', () => {
  it('speaks for every action type', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...ACTION_TYPE_NAMES].sort());
  });

  for (const type of ACTION_TYPE_NAMES) {
    const limits = [EXPECTED[type].auto, ...EXPECTED[type].bands.map(([upTo]) => upTo)];
    for (const amount of [0, ...limits.flatMap((l) => [l - 1, l, l + 1])]) {
      it(`${type} of ${amount}: ${expectedAt(type, amount)}`, () => {
        const v = verdict(shipped, context(type, amount));
        expect(said(v)).toBe(expectedAt(type, amount));
        expect(v.policyVersion).toBe(shipped.version);
        expect(v.because.length).toBeGreaterThan(0);
      });

      it.each(ROLES)(`${type} of ${amount}: %s decides it exactly when it is asked`, (role) => {
        const v = verdict(shipped, context(type, amount));
        const person: Principal = { id: 'usr_1', kind: 'user', name: 'P', roles: [role], scope: {} };
        const asked = EXPECTED[type].auto < amount && (EXPECTED[type].bands.find(([upTo]) => amount <= upTo)?.[1] ?? []).includes(role);
        const answer =
          v.kind === 'approval' &&
          mayDecide(person, {
            id: 'apr_1',
            roles: v.roles,
            place: { region: 'north', store: '212' },
            requester: 'stockout-triage',
            agentOwner: 'usr_owner',
            ruleAuthor: 'system:release',
            beneficiaries: [],
            approvedBy: [],
          }).ok;
        expect(answer).toBe(asked);
      });
    }
  }

  it('looks at the goods of a transfer as well as at its cost, and at the fee alone of an expedite', () => {
    expect(verdict(shipped, context('stock.transfer', 10, { goodsValue: money(10_001, 'EUR') })).kind).toBe('approval');
    expect(verdict(shipped, context('order.expedite', 10, { goodsValue: money(9_000_000, 'EUR') })).kind).toBe('auto');
  });
});

describe('denying on doubt', () => {
  const refusal = (over: object): string => {
    const v = verdict(shipped, { ...context('stock.transfer', 10), ...over } as AuthorityContext);
    expect(v.kind).toBe('refuse');
    return v.because.map((b) => `${b.rule}: ${b.message}`).join();
  };

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['minus one', -1],
    ['a fraction', 10.5],
    ['text', '10'],
    ['null', null],
    ['nothing', undefined],
    ['an object', { $lte: 1 }],
    ['a list', [10]],
    ['yes', true],
  ])('refuses an amount that is %s, as cost, goods value or money at risk', (_, amount) => {
    for (const field of ['cost', 'goodsValue', 'moneyAtRisk']) expect(refusal({ [field]: { amount, currency: 'EUR' } })).toMatch(/^doubt/);
  });

  it.each([
    ['no cost', { cost: undefined }],
    ['no time', { at: undefined }],
    ['a broken time', { at: new Date('never') }],
    ['no place', { place: null }],
    ['a place of the wrong shape', { place: { region: ['north'] } }],
    ['no proposer', { proposer: undefined }],
    ['an agent of unknown autonomy', { agentAutonomy: undefined }],
    ['an invented autonomy', { agentAutonomy: 'emperor' }],
    ['an unknown action', { action: { type: 'price.change', params: {} } }],
    ['an action named like something every object has', { action: { type: 'constructor', params: {} } }],
    ['parameters that do not parse', { action: { type: 'stock.transfer', params: { quantity: -4 } } }],
    ['a field nobody knows', { approved: true }],
  ])('refuses %s', (_, over) => {
    expect(refusal(over)).toMatch(/^doubt/);
  });

  it('refuses another currency, in either amount', () => {
    expect(refusal({ cost: money(10, 'SEK') })).toMatch(/limits are in EUR, the amount in SEK/);
    expect(refusal({ goodsValue: money(0, 'USD') })).toMatch(/in USD/);
  });

  it('refuses an action without an enterprise row, also where the row is for another place', () => {
    const only = authorityTable([layer({ rows: [{ ...transfer, scope: { regions: ['south'] } }] })]);
    expect(verdict(only, context('task.count', 0)).because[0]?.rule).toBe('no-row');
    expect(verdict(only, context('stock.transfer', 0)).because[0]?.rule).toBe('no-row');
  });
});

const transfer = {
  id: 't',
  actionType: 'stock.transfer',
  currency: 'EUR',
  autoUpTo: 100,
  approval: [{ upTo: 500, roles: ['regional-ops'], quorum: 1, expiresAfterMinutes: 60 }],
};
const layer = (over: object) => authorityLayer.parse({ level: 'enterprise', rows: [transfer], ...over });
const withRow = (over: object) => authorityTable([layer({ rows: [{ ...transfer, ...over }] })]);

describe('how far an agent may go', () => {
  it.each<[listed: AgentAutonomy | undefined, spec: AgentAutonomy, kind: Verdict['kind']]>([
    ['act', 'act', 'auto'],
    ['act', 'recommend', 'approval'],
    ['act', 'observe', 'refuse'],
    ['recommend', 'act', 'approval'],
    ['observe', 'act', 'refuse'],
    [undefined, 'act', 'refuse'],
  ])('row says %s, spec says %s: %s', (listed, agentAutonomy, kind) => {
    const agents = listed === undefined ? { other: 'act' } : { 'stockout-triage': listed };
    expect(verdict(withRow({ agents }), context('stock.transfer', 50, { agentAutonomy })).kind).toBe(kind);
  });

  it('lets an agent recommend, not act, where the row lists no agents', () => {
    expect(verdict(withRow({}), context('stock.transfer', 50)).kind).toBe('approval');
  });

  it('holds a person to the same limits', () => {
    const proposer = { id: 'usr_1', kind: 'user', owner: 'usr_1' } as const;
    const by = (amount: number) => verdict(withRow({}), context('stock.transfer', amount, { proposer, agentAutonomy: undefined })).kind;
    expect([by(100), by(101), by(501)]).toEqual(['auto', 'approval', 'refuse']);
  });

  it('refuses inside a freeze and not at its end', () => {
    const table = withRow({
      freezes: [{ from: '2026-03-04T09:00:00Z', until: '2026-03-04T10:00:00Z', because: 'stocktaking' }],
      agents: { 'stockout-triage': 'act' },
    });
    expect(verdict(table, context('stock.transfer', 1, { at: new Date('2026-03-04T09:59:59Z') })).because[0]?.message).toMatch(
      /stocktaking/,
    );
    expect(verdict(table, context('stock.transfer', 1)).kind).toBe('auto');
  });
});

describe('reading a table', () => {
  it.each([
    ['limits that do not ascend', { autoUpTo: 500 }, /ascend/],
    ['roles that decide nothing', { approval: [{ ...transfer.approval[0], roles: ['auditor'] }] }, /decides approvals/],
    ['an unknown action', { actionType: 'price.change' }, /actionType/],
    ['amounts as text', { autoUpTo: '100' }, /autoUpTo/],
    ['a quorum of none', { approval: [{ ...transfer.approval[0], quorum: 0 }] }, /quorum/],
    ['fields nobody knows', { autoForever: true }, /rows\.0/],
  ])('refuses %s', (_, over, message) => {
    expect(() => readAuthority(JSON.stringify({ level: 'enterprise', rows: [{ ...transfer, ...over }] }))).toThrow(message);
  });

  it('refuses two rows of one id, what is not YAML, and a first layer that is not the enterprise', () => {
    expect(() => readAuthority(JSON.stringify({ level: 'enterprise', rows: [transfer, transfer] }))).toThrow(/unique/);
    expect(() => readAuthority('{a: [')).toThrow(/not YAML/);
    expect(() => readAuthority(JSON.stringify({ level: 'store', rows: [transfer] }))).toThrow(/enterprise/);
  });

  it('has a version of its content: comments and order of keys do not change it, a limit does', () => {
    expect(readAuthority(`# a note\n${file}`).version).toBe(shipped.version);
    expect(readAuthority(file.replace('autoUpTo: 10000', 'autoUpTo: 10001')).version).not.toBe(shipped.version);
  });
});

const rowOf = fc
  .record({
    auto: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
    bands: fc.uniqueArray(fc.integer({ min: 301, max: 900 }), { maxLength: 3 }),
    roles: fc.subarray(['regional-ops', 'merchandising', 'finance'] as const, { minLength: 1 }),
    quorum: fc.integer({ min: 1, max: 3 }),
    minutes: fc.integer({ min: 1, max: 600 }),
    autonomy: fc.constantFrom('observe', 'recommend', 'act'),
  })
  .map(({ auto, bands, roles, quorum, minutes, autonomy }) => ({
    id: 't',
    actionType: 'stock.transfer',
    currency: 'EUR',
    agents: { 'stockout-triage': autonomy },
    autoUpTo: auto,
    approval: bands.sort((a, b) => a - b).map((upTo) => ({ upTo, roles, quorum, expiresAfterMinutes: minutes })),
  }));

describe('layers', () => {
  it('only ever tighten: a further layer never makes a verdict milder', () => {
    fc.assert(
      fc.property(rowOf, rowOf, fc.integer({ min: 0, max: 1_000 }), (enterprise, region, amount) => {
        const alone = authorityTable([layer({ rows: [enterprise] })]);
        const both = authorityTable([layer({ rows: [enterprise] }), layer({ level: 'region', rows: [region] })]);
        const before = verdict(alone, context('stock.transfer', amount));
        const after = verdict(both, context('stock.transfer', amount));
        expect(becameStricter(after, before)).toBe(false);
      }),
      counted(20_000),
    );
  });

  it('asks for what satisfies both, and refuses where no role does', () => {
    const approval = (roles: Role[], quorum: number, expiresAfterMinutes: number): Verdict => ({
      kind: 'approval',
      policyVersion: 'v',
      because: [],
      roles,
      quorum,
      expiresAfterMinutes,
    });
    expect(tighter(approval(['finance', 'procurement'], 1, 60), approval(['finance'], 2, 90))).toMatchObject({
      roles: ['finance'],
      quorum: 2,
      expiresAfterMinutes: 60,
    });
    expect(tighter(approval(['finance'], 1, 60), approval(['procurement'], 1, 60)).kind).toBe('refuse');
  });

  it('calls a verdict stricter when it asks for more people, fewer roles, less time or another kind', () => {
    const base: Verdict = {
      kind: 'approval',
      policyVersion: 'v',
      because: [],
      roles: ['finance', 'procurement'],
      quorum: 1,
      expiresAfterMinutes: 60,
    };
    expect(becameStricter(base, base)).toBe(false);
    expect(becameStricter(base, { ...base, quorum: 2 })).toBe(true);
    expect(becameStricter(base, { ...base, roles: ['finance'] })).toBe(true);
    expect(becameStricter(base, { ...base, expiresAfterMinutes: 30 })).toBe(true);
    expect(becameStricter(base, { kind: 'refuse', policyVersion: 'v', because: [] })).toBe(true);
    expect(becameStricter(base, { kind: 'auto', policyVersion: 'v', because: [] })).toBe(false);
  });
});
