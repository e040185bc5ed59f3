import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process that can be recognised later: a pid alone may belong to somebody else by then.
 * @typedef {{ pid: number, born: string }} Identity
 */

/**
 * Who runs under `pid` now, or `undefined` if nobody does (a zombie counts as nobody).
 * @param {number} pid
 * @returns {Identity | undefined}
 */
export function identify(pid) {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : bornElsewhere(pid);
  return born === undefined ? undefined : { pid, born };
}

/**
 * Whether the very process that was identified is still there.
 * @param {Identity | undefined} identity
 */
export function isAlive(identity) {
  return identity !== undefined && identify(identity.pid)?.born === identity.born;
}

/** @param {number} pid */
function bornOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name and may contain anything, so count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${bootId()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** @type {string | undefined} */
let boot;
function bootId() {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

/** @param {number} pid */
function bornElsewhere(pid) {
  try {
    const row = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return row === '' || row.startsWith('Z') ? undefined : row.split(/\s+/).slice(1).join(' ');
  } catch {
    return undefined;
  }
}
