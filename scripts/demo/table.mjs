const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
const number = new Intl.NumberFormat('en-GB');
/** @param {number} minor */
export const euros = (minor) => money.format(minor / 100);
/** @param {number} share */
const percent = (share, digits = 1) => `${(share * 100).toFixed(digits)} %`;

/**
 * The week in figures a retailer understands.
 * @param {any} results
 * @param {Record<string, { approved: number, declined: number }>} byRole
 */
export function table(results, byRole) {
  const { lostSales, onShelfAvailability, approvals, verdicts, actions, decisionCycleMinutes, signals } = results;
  const saved = lostSales.without - lostSales.with;
  const roles = Object.entries(byRole)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([role, { approved, declined }]) =>
      row(`  by ${role}`, `${number.format(approved)} approved, ${number.format(declined)} declined`),
    );
  return [
    '',
    `${results.stores} stores, ${results.days} days, seed ${results.seed}`,
    line(),
    `${''.padEnd(26)}${'without'.padStart(14)}${'with Endcap'.padStart(14)}${'at best'.padStart(14)}`,
    three('Lost sales', euros(lostSales.without), euros(lostSales.with), euros(lostSales.clairvoyant)),
    three(
      'On-shelf availability',
      percent(onShelfAvailability.without, 2),
      percent(onShelfAvailability.with, 2),
      percent(onShelfAvailability.clairvoyant, 2),
    ),
    line(),
    row('Sales won back', `${euros(saved)}, ${percent(lostSales.recoveredShare)} of what could be won`),
    row(
      'Signals',
      `${number.format(signals.accepted)} accepted, ${number.format(signals.duplicates)} duplicates, ${number.format(signals.quarantined)} set aside`,
    ),
    row('Observations', `${number.format(results.observations)} product × store × hour lines`),
    row('Exceptions', `${number.format(results.exceptions)} in ${number.format(results.incidents)} incidents`),
    row(
      'Proposals',
      `${number.format(results.proposals)}: ${number.format(verdicts.auto)} by policy alone, ${number.format(verdicts.approval)} to people, ${number.format(verdicts.refuse)} refused`,
    ),
    row(
      'Approvals',
      `${number.format(approvals.approved)} approved, ${number.format(approvals.declined)} declined, ${number.format(approvals.expired)} expired`,
    ),
    ...roles,
    row(
      'Actions',
      `${number.format(actions.succeeded)} succeeded, ${number.format(actions.failed)} failed, ${number.format(actions.unknown)} unknown`,
    ),
    row('Decision cycle', `${decisionCycleMinutes.p50} min median, ${decisionCycleMinutes.p95} min for 95 of 100`),
    row('Audit', `${number.format(results.audit.entries)} entries, ${results.audit.verified ? 'verified' : 'NOT VERIFIED'}`),
    row('This run', `${Math.round(results.wallSeconds)} s, at most ${number.format(results.peakRssMb)} MB for all processes`),
    line(),
    '',
  ].join('\n');
}

const line = () => '─'.repeat(68);
/** @param {string} name @param {string} text */
const row = (name, text) => `${name.padEnd(26)}${text}`;
/** @param {string} name @param {string[]} values */
const three = (name, ...values) => `${name.padEnd(26)}${values.map((value) => value.padStart(14)).join('')}`;
