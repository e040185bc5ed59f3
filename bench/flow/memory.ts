import { readFileSync } from 'node:fs';

/** Resident memory of a process, MB; 0 when it is gone. */
export function rssMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** Watches the sum over processes and keeps its peak. */
export class PeakMemory {
  peakMb = 0;
  peakOf: Record<string, number> = {};
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pids: () => Readonly<Record<string, number | undefined>>) {
    this.timer = setInterval(() => this.look(), 250);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = Object.fromEntries(
      Object.entries(this.pids()).map(([name, pid]) => [name, pid === undefined ? 0 : Math.round(rssMb(pid))]),
    );
    const sum = Object.values(now).reduce((a, b) => a + b, 0);
    if (sum <= this.peakMb) return;
    this.peakMb = sum;
    this.peakOf = now;
  }
}
