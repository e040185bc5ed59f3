import type { Money, NeededFact } from '../kernel/index.js';
import type { BacktestReport, ChangedException, ChangedFinding, ComparedFigures } from '../modules/backtest/index.js';

const MOST_ROWS = 40;

type Of = {
  readonly rules: readonly string[];
  readonly window: { readonly from: Date; readonly until: Date; readonly stores?: readonly string[] };
};

/** A report as lines for people at a terminal: the same figures as over the API, money in major units. */
export function backtestLines(report: BacktestReport, { rules, window }: Of): string[] {
  const { total, history, replay } = report;
  const where = window.stores === undefined ? 'the whole chain' : `${window.stores.length} store${window.stores.length === 1 ? '' : 's'}`;
  return [
    `What ${rules.length > 5 ? `${rules.length} rules` : rules.join(', ')} would have done from ${window.from.toISOString()} until ${window.until.toISOString()} in ${where}.`,
    '',
    ...table([['', 'in force', 'tried', 'difference'], ...totals(report)]),
    '',
    ...changesOf(total),
    '',
    ...groups(
      'By region',
      report.byRegion.map((row) => [row.region ?? '(no region)', row]),
    ),
    ...groups(
      'By day',
      report.byDay.map((row) => [row.day, row]),
    ),
    ...findings('Findings added, among them', report.findings.examples.added),
    ...findings('Findings removed, among them', report.findings.examples.removed),
    ...examples('Added, the largest first', report.examples.added),
    ...examples('Removed, the largest first', report.examples.removed),
    ...(report.setAside.candidate.length === 0
      ? []
      : [
          `Set aside, as json-rules-engine did not agree: ${report.setAside.candidate.join(', ')}. What is shown of them is too little.`,
          '',
        ]),
    ...report.basis.notes,
    history.sentence,
    ...history.subjects
      .slice(0, 5)
      .map(({ subject, actions }) => `  ${subject}: ${actions.map(({ at, action }) => `${action} ${minute(at)}`).join(', ')}`),
    '',
    `A loss counts as caught when an exception on its subject stood within ${report.caughtWithinMinutes / 60} hours of its beginning.`,
    `Replayed ${replay.signals} signals, ${replay.observations} observations: ${replay.stages.map(({ stage, ms }) => `${stage} ${Math.round(ms)} ms`).join(', ')}.`,
  ];
}

function totals({ total, findings, incidents }: BacktestReport): string[][] {
  const { baseline, candidate, difference } = total;
  const row = (name: string, before: number, after: number): string[] => [name, String(before), String(after), signed(after - before)];
  const roles = [...new Set([...Object.keys(baseline.approvalsByRole), ...Object.keys(candidate.approvalsByRole)])].sort();
  return [
    row('findings', findings.baseline, findings.candidate),
    row('exceptions', baseline.exceptions, candidate.exceptions),
    row('incidents', incidents.baseline, incidents.candidate),
    ...amounts('money at risk', baseline.moneyAtRisk, candidate.moneyAtRisk, difference.moneyAtRisk),
    row('losses caught', baseline.caught.losses, candidate.caught.losses),
    row('losses missed', baseline.missed.losses, candidate.missed.losses),
    ...amounts('still ahead when caught', baseline.caught.stillAhead, candidate.caught.stillAhead, difference.stillAhead),
    row('done without asking', baseline.proposals.auto, candidate.proposals.auto),
    row('approvals', baseline.proposals.approval, candidate.proposals.approval),
    ...roles.map((role) => row(`  ${role}`, baseline.approvalsByRole[role] ?? 0, candidate.approvalsByRole[role] ?? 0)),
    row('store minutes', baseline.storeMinutes, candidate.storeMinutes),
  ];
}

function amounts(name: string, before: readonly Money[], after: readonly Money[], difference: readonly Money[]): string[][] {
  const of = (list: readonly Money[], currency: string): number => list.find((one) => one.currency === currency)?.amount ?? 0;
  const currencies = [...new Set([...before, ...after].map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const text = (list: readonly Money[]): string => major(of(list, currency), currency);
    const more = of(difference, currency);
    return [`${name}, ${currency}`, text(before), text(after), `${more > 0 ? '+' : ''}${text(difference)}`];
  });
}

function changesOf({ changes }: ComparedFigures): string[] {
  const { added, removed, earlier, later, findings: found } = changes;
  const hours = (minutes: number): string => (minutes / 60).toFixed(1);
  return [
    `${found.added} findings added, ${found.removed} removed, ${found.same} the same.`,
    `${added.exceptions} exceptions added, ${removed.exceptions} removed.`,
    `${earlier.exceptions} opened earlier (${hours(earlier.minutes)} hours gained), ${later.exceptions} later (${hours(later.minutes)} hours lost).`,
  ];
}

function groups(title: string, rows: readonly (readonly [string, ComparedFigures])[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows
    .slice(0, MOST_ROWS)
    .map(([name, { changes, difference }]) => [
      name,
      `+${changes.added.exceptions} −${changes.removed.exceptions}`,
      signed(difference.lossesCaught),
      signed(difference.approvals),
      signed(difference.storeMinutes),
      difference.moneyAtRisk.map(({ amount, currency }) => `${amount > 0 ? '+' : ''}${major(amount, currency)} ${currency}`).join(' ') ||
        '0',
    ]);
  const more = rows.length > MOST_ROWS ? [`  and ${rows.length - MOST_ROWS} more`] : [];
  return [...table([[title, 'exceptions', 'caught', 'approvals', 'minutes', 'money at risk'], ...cells]), ...more, ''];
}

function examples(title: string, list: readonly ChangedException[]): string[] {
  if (list.length === 0) return [];
  return [
    `${title}:`,
    ...list.map(({ openedAt, subject, type, moneyAtRisk: { amount, currency }, rules, because }) => {
      const reasons = reasonsOf(because);
      return `  ${minute(openedAt)}  ${subject}  ${type}  ${major(amount, currency)} ${currency}  ${rules.join(', ')}${reasons === '' ? '' : `: ${reasons}`}`;
    }),
    '',
  ];
}

function findings(title: string, list: readonly ChangedFinding[]): string[] {
  if (list.length === 0) return [];
  return [`${title}:`, ...list.map(({ at, subject, rule, because }) => `  ${minute(at)}  ${subject}  ${rule}: ${reasonsOf(because)}`), ''];
}

const reasonsOf = (because: ChangedFinding['because']): string =>
  because.map(({ fact, operator, needed, seen }) => `${fact} ${String(seen)} ${operator} ${valueOf(needed)}`).join('; ');

/** A value, or the fact compared with and what it was; when and from where is in the report. */
function valueOf(needed: unknown): string {
  if (typeof needed !== 'object' || needed === null || !('fact' in needed)) return JSON.stringify(needed);
  const { fact, value } = needed as NeededFact;
  return `${fact} ${String(value)}`;
}

/** Columns as wide as their widest cell; the first reads from the left, numbers from the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

const signed = (value: number): string => (value > 0 ? `+${value}` : String(value));
const minute = (at: Date): string => `${at.toISOString().slice(0, 16)}Z`;

function major(amount: number, currency: string): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return (amount / 10 ** digits).toFixed(digits);
}
