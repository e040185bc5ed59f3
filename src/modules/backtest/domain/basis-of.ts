import { factOfValue, leavesOf, parseWindowFactName, type RuleDocument } from '../../../rules/index.js';
import type { QuietRules, TrialSides } from '../../rulebook/index.js';
import type { BacktestWindow } from './backtest-types.js';
import type { ReportBasis } from './report.js';

const DAY_MS = 86_400_000;
/**
 * History before the window that facts are warmed with. Sales, events and deliveries are kept for 35 days and no window looks
 * back further; a demand plan reaches 42 days ahead.
 */
export const WARM_DAYS = 42;
/** A feed need not have spoken in the very first hours. */
const SLACK_MS = DAY_MS;
const MOST_NAMED = 50;

/** What a comparison rests on: which rules took part, how far history reached back, and what to mind about it. */
export function basisOf(
  { baseline, candidate, quiet }: TrialSides & { readonly quiet: QuietRules },
  { from }: BacktestWindow,
  historyFrom: Date | undefined,
): ReportBasis {
  const tried = new Set(candidate.documents.map(({ id }) => id));
  const leftOut = (['aside', 'paused'] as const).flatMap((because) =>
    quiet[because].map((rule) => ({ rule, because, tried: tried.has(rule) })),
  );
  const still = new Set(candidate.rolling.map(({ document }) => document.id));
  const rolling = baseline.rolling.map(({ document: { id: rule } }) => ({ rule, candidate: still.has(rule) }));
  const rules = [baseline, candidate].flatMap((side) => [...side.documents, ...side.rolling.map(({ document }) => document)]);
  const history = historyOf(rules, from, historyFrom);
  const basis = { leftOut: leftOut.sort(byRule), rolling, history };
  return { ...basis, notes: notesOf(basis) };
}

/** Whole days of history before the window, and the rules that look back further than these. */
function historyOf(rules: readonly RuleDocument[], from: Date, historyFrom: Date | undefined): ReportBasis['history'] {
  const reached = historyFrom === undefined ? 0 : Math.max(from.getTime() - historyFrom.getTime(), 0);
  const ms = reached >= WARM_DAYS * DAY_MS - SLACK_MS ? WARM_DAYS * DAY_MS : reached;
  const short = new Map<string, Set<string>>();
  for (const rule of rules)
    for (const [looks, minutes] of lookBacks(rule))
      if (minutes * 60_000 > ms) short.set(rule.id, (short.get(rule.id) ?? new Set()).add(looks));
  const longer = [...short].map(([rule, looks]) => ({ rule, looksBack: [...looks].sort() })).sort(byRule);
  const daysBefore = Math.floor(ms / DAY_MS);
  const begun = historyFrom === undefined ? {} : { begins: historyFrom };
  return {
    warmUpDays: WARM_DAYS,
    daysBefore,
    ...begun,
    longer: longer.slice(0, MOST_NAMED),
    moreLonger: Math.max(longer.length - MOST_NAMED, 0),
  };
}

/** The windows and absences a rule names, and how many minutes each looks back; since a promotion began: as long as it runs. */
function lookBacks({ conditions, trigger }: RuleDocument): [string, number][] {
  const facts = leavesOf(conditions).flatMap(({ fact, value }) => [fact, factOfValue(value) ?? fact]);
  const windows = facts.flatMap((fact): [string, number][] => {
    const window = parseWindowFactName(fact);
    if (window === undefined) return [];
    return [[fact, window.minutes === 'promotion' ? (WARM_DAYS * DAY_MS) / 60_000 : window.minutes]];
  });
  return [...windows, ...(trigger.absences ?? []).map(({ after, minutes }): [string, number] => [`absence after ${after}`, minutes])];
}

function notesOf({ leftOut, rolling, history }: Omit<ReportBasis, 'notes'>): string[] {
  const why = { aside: 'set aside', paused: 'paused' };
  const quiet = leftOut.map(({ rule, because, tried }) => `${rule} (${why[because]}${tried ? ', tried here' : ''})`).join(', ');
  const rolled = rolling.map(({ rule, candidate }) => (candidate ? rule : `${rule} (on the side in force alone)`)).join(', ');
  return [
    ...(quiet === '' ? [] : [`Rules in force that raise nothing now are left out of both sides, but for what is tried: ${quiet}.`]),
    ...(rolled === '' ? [] : [`Versions being rolled out take part in the places they have come to: ${rolled}.`]),
    ...historyNotes(history),
  ];
}

function historyNotes({ warmUpDays, daysBefore, begins, longer, moreLonger }: ReportBasis['history']): string[] {
  if (daysBefore >= warmUpDays && longer.length === 0) return [];
  const begun = begins === undefined ? 'There is no stored history' : `Stored history begins on ${begins.toISOString().slice(0, 10)}`;
  const names = longer.map(({ rule, looksBack }) => `${rule} (${looksBack.join(', ')})`).join(', ');
  return [
    `${begun}: ${daysBefore} of the ${warmUpDays} days before the window could be lived. What looks back further is unknown or too small at first, on both sides.`,
    ...(names === '' ? [] : [`These rules look back further: ${names}${moreLonger === 0 ? '' : ` and ${moreLonger} more`}.`]),
  ];
}

const byRule = (a: { readonly rule: string }, b: { readonly rule: string }): number => (a.rule < b.rule ? -1 : 1);
