const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

/** The full minute at or after a moment of business time. */
export const fullMinute = (at: Date | number): Date => new Date(Math.ceil(Number(at) / MINUTE_MS) * MINUTE_MS);

/**
 * The full quarter of an hour at or after a moment: where deadlines hours away fall, so that like ones fall together and
 * before the work of the minutes that follow.
 */
export const fullQuarter = (at: Date | number): Date => new Date(Math.ceil(Number(at) / QUARTER_MS) * QUARTER_MS);
