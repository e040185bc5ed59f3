import { z } from 'zod';
import { ID_PATTERN } from '../../../kernel/index.js';
import { pageQuery } from '../../../platform/index.js';
import { NAME_PATTERN } from '../../../rules/index.js';
import { NAMES_NOTHING, namesSomething, setNames } from '../../rulebook/index.js';
import { BACKTEST_STATES, type Backtest } from '../domain/backtest.js';
import type { AskedWindow } from '../domain/resolve-window.js';

const ruleName = z.string().max(64).regex(NAME_PATTERN, 'lower-case words joined by dashes');
const number = z.int().min(1).max(1_000_000);
const moment = z.iso.datetime({ offset: true });
const places = z.array(z.string().regex(ID_PATTERN, 'letters, digits, dot, dash, underscore; 1 to 64')).min(1).max(5_000).optional();
/** The part of history, and a word on why. */
const asked = {
  from: moment,
  until: moment,
  stores: places,
  regions: places,
  banners: places,
  note: z.string().trim().min(1).max(500).optional(),
};

export const ruleParam = z.strictObject({ id: ruleName });
export const backtestParam = z.strictObject({ id: z.string().max(64) });
export const ruleBacktest = z
  .strictObject({ version: number.optional(), document: z.looseObject({ id: ruleName }).optional(), ...asked })
  .refine(({ version, document }) => (version === undefined) !== (document === undefined), {
    path: ['version'],
    message: 'name a version of the rule or hand in a document, one of them',
  })
  .meta({ id: 'NewRuleBacktest' });
export const setBacktest = z
  .strictObject({ ...setNames, ...asked })
  .refine(namesSomething, NAMES_NOTHING)
  .meta({ id: 'NewBacktest' });
export const backtestsQuery = pageQuery.extend({ rule: ruleName.optional(), state: z.enum(BACKTEST_STATES).optional() }).strict();
export const exceptionsQuery = pageQuery.extend({ change: z.enum(['added', 'removed', 'both']).default('both') }).strict();

/** The window of a request. */
export const windowOf = ({
  from,
  until,
  stores,
  regions,
  banners,
}: z.infer<typeof setBacktest> | z.infer<typeof ruleBacktest>): AskedWindow => ({
  from: new Date(from),
  until: new Date(until),
  stores,
  regions,
  banners,
});

/** A backtest as it is shown. `restarts` counts how often its worker died or was stopped. */
export type ShownBacktest = Omit<Backtest, 'schemaVersion' | 'correlationId' | 'person' | 'slot' | 'run' | 'starts' | 'recordedAt'> & {
  readonly restarts: number;
};

export function shownBacktest(backtest: Backtest): ShownBacktest {
  const {
    schemaVersion: _schema,
    correlationId: _correlation,
    person: _person,
    slot: _slot,
    run: _run,
    recordedAt: _recorded,
    starts,
    ...rest
  } = backtest;
  return { ...rest, restarts: Math.max(starts - 1, 0) };
}
