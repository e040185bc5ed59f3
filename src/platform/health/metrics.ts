import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Figures for Prometheus. Names follow its conventions: unit suffixes, `_total` for counters. */
export class Metrics {
  readonly registry = new Registry();
  readonly signals = new Counter({
    name: 'endcap_signals_total',
    help: 'Signals by result of acceptance',
    labelNames: ['result'],
    registers: [this.registry],
  });
  readonly acceptSeconds = new Histogram({
    name: 'endcap_signal_accept_seconds',
    help: 'From request to journalled answer',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });
  readonly lagSeconds = new Histogram({
    name: 'endcap_signal_lag_seconds',
    help: 'From acceptance to evaluated, wall time',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [this.registry],
  });
  readonly decisions = new Counter({
    name: 'endcap_decisions_total',
    help: 'Verdicts and human decisions by kind',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  readonly actions = new Counter({
    name: 'endcap_actions_total',
    help: 'Actions by type and result',
    labelNames: ['type', 'result'],
    registers: [this.registry],
  });
  readonly errors = new Counter({
    name: 'endcap_errors_total',
    help: 'Requests that ended in an unexpected error, and failed jobs',
    labelNames: ['where'],
    registers: [this.registry],
  });
  readonly queueDepth = new Gauge({
    name: 'endcap_work_rows',
    help: 'Rows of the work table by queue and state; scheduled = due later',
    labelNames: ['queue', 'state'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
