import { HOUR, type LocalHour, type LocalHourOf } from './hours.js';

/** Hours of one trading day, each with the part of it that counts (0 to 1). Shared by all products of a store. */
export type DaySpan = {
  readonly day: number;
  readonly weights: readonly number[];
  /** Share of the day the span covers, remembered for each hourly shape it was asked about. */
  readonly shares: Map<readonly number[], number>;
};

/** Share of a day's plan that falls into the span; the shape gives each hour's share. */
export function shareIn(span: DaySpan, shape: readonly number[]): number {
  const known = span.shares.get(shape);
  if (known !== undefined) return known;
  let share = 0;
  for (let hour = 0; hour < 24; hour += 1) share += (shape[hour] ?? 0) * (span.weights[hour] ?? 0);
  span.shares.set(shape, share);
  return share;
}

/** Spans of single hours, by their beginnings. An hour that happens twice (clocks set back) counts once. */
export function spansOfHours(hourStarts: Iterable<number>, local: LocalHourOf): DaySpan[] {
  const days = new WeighedDays();
  for (const start of hourStarts) days.add(local(start), 1);
  return days.spans();
}

/** Spans of everything between two moments, part hours in proportion. */
export function spansBetween(from: number, until: number, local: LocalHourOf): DaySpan[] {
  const days = new WeighedDays();
  for (let start = Math.floor(from / HOUR) * HOUR; start < until; start += HOUR) {
    const part = (Math.min(until, start + HOUR) - Math.max(from, start)) / HOUR;
    if (part > 0) days.add(local(start), part);
  }
  return days.spans();
}

/** Hours by the days they fall into; those that follow each other are mostly of one day. */
class WeighedDays {
  private readonly days = new Map<number, number[]>();
  private newest = { day: Number.NaN, weights: [] as number[] };

  add({ day, hour }: LocalHour, part: number): void {
    if (day !== this.newest.day) this.newest = { day, weights: this.weightsOf(day) };
    const { weights } = this.newest;
    weights[hour] = Math.min(1, (weights[hour] ?? 0) + part);
  }

  spans(): DaySpan[] {
    return Array.from(this.days, ([day, weights]) => ({ day, weights, shares: new Map() }));
  }

  private weightsOf(day: number): number[] {
    let weights = this.days.get(day);
    if (weights === undefined) this.days.set(day, (weights = Array.from({ length: 24 }, () => 0)));
    return weights;
  }
}
