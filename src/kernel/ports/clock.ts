/** Business time: event time, SLA, expiry, schedules, outcome checks and KPIs. Simulated in the reference scenario. */
export abstract class Clock {
  abstract now(): Date;
}

/** Wall time: leases, retries, signatures, sessions, rate limits and metrics. Never simulated. */
export abstract class WallClock {
  abstract now(): Date;
}
