import { IANAZone } from 'luxon';

const MINUTE = 60_000;
/** Offsets change at quarter hours at most. */
const QUARTER = 15 * MINUTE;
/** More than a year of quarter hours: beyond it the memory starts anew. */
const MOST = 40_000;
export const DAY = 86_400_000;

/** Time of one zone, remembering offsets: asking the zone’s rules is slow, and days are asked about again and again. */
export class ZoneTime {
  private readonly zone: IANAZone;
  private offsets = new Map<number, number>();

  constructor(name: string) {
    this.zone = IANAZone.create(name);
  }

  /** Milliseconds local time is ahead of UTC at a moment. */
  offset(at: number): number {
    const quarter = Math.floor(at / QUARTER);
    const known = this.offsets.get(quarter);
    if (known !== undefined) return known;
    if (this.offsets.size >= MOST) this.offsets = new Map();
    const offset = this.zone.offset(quarter * QUARTER) * MINUTE;
    this.offsets.set(quarter, offset);
    return offset;
  }

  /** Local time as if it were UTC: days and hours can be read off it. */
  local(at: number): number {
    return at + this.offset(at);
  }

  /** The moment a local time happens; one skipped in spring moves on by the gap, one that comes twice is the first. */
  moment(local: number): number {
    const before = local - this.offset(local - DAY);
    if (this.local(before) === local) return before;
    const after = local - this.offset(local + DAY);
    return this.local(after) === local ? after : before;
  }
}

const zones = new Map<string, ZoneTime>();

/** The one ZoneTime of a zone. */
export function zoneTime(name: string): ZoneTime {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const made = new ZoneTime(name);
  zones.set(name, made);
  return made;
}
