/** Milliseconds of an hour and of a day of 24 hours. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Hourly figures are kept one by one for this long, then by trading day. */
export const HOURLY_WINDOW = 48 * HOUR;
/** Days of sales and events that windows may look back over. */
export const KEPT_DAYS = 35;

/** A trading day as a whole number, so that days compare and add. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);

/** Trading day and hour of the day on the store's wall when an hour begins. */
export type LocalHour = { readonly day: number; readonly hour: number };
export type LocalHourOf = (hourStart: number) => LocalHour;
