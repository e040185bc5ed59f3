import { readFileSync } from 'node:fs';

/** Watches how much memory a set of processes takes together, once a second. */
export class MemoryWatch {
  peakMb = 0;

  /** @param {() => number[]} pids the processes to count, asked anew each time */
  constructor(pids) {
    this.pids = pids;
    this.timer = setInterval(() => this.look(), 1_000);
    this.timer.unref();
    this.look();
  }

  look() {
    const sum = this.pids().reduce((total, pid) => total + residentMb(pid), 0);
    this.peakMb = Math.max(this.peakMb, sum);
  }

  stop() {
    this.look();
    clearInterval(this.timer);
  }
}

/** Resident megabytes of a process; 0 when it is gone or the system does not tell. @param {number} pid */
function residentMb(pid) {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return kilobytes ? Number(kilobytes[1]) / 1024 : 0;
  } catch {
    return 0;
  }
}
