import {
  deriveId,
  expectedAfter,
  subjectShape,
  type Job,
  type Signal,
  type SignalTypeName,
  type SubjectKey,
} from '../../../kernel/index.js';
import type { AbsenceName, PublishedRule } from '../../../rules/index.js';
import { idIn } from './fact-places.js';
import type { RuleProfile } from './rule-profile.js';
import { touchedBy, type Surroundings, type Touched, type Wanted } from './touched-subjects.js';

/** A subject to be looked at when the time after a signal has come: an absence, if nothing has happened until then. */
export type DueAbsence = {
  /** Derived from subject, delivery, absence and moment: announced twice is one. */
  readonly id: string;
  /** Type and id of the signal it is counted from. */
  readonly type: SignalTypeName;
  readonly signal: string;
  readonly absence: AbsenceName;
  readonly subject: SubjectKey;
  /** The moment rules are asked about: that announced, or of the signal, plus the minutes of the absence. */
  readonly time: Date;
  readonly correlationId: string;
};

/** Why rules are asked: a signal, or an absence that has come due. */
export type Occasion = Pick<Signal, 'id' | 'type' | 'time' | 'correlationId'> & Partial<Pick<DueAbsence, 'absence' | 'signal'>>;

const MINUTE = 60_000;
const NONE: readonly DueAbsence[] = [];
const NOWHERE: ReadonlySet<string> = new Set();

/**
 * What a signal arms: each subject it touches, for every absence counted from it that a rule for this subject asks about.
 * Promotions play no part: one may begin before the moment comes.
 */
export function armedBy(
  signal: Signal,
  { arming }: Pick<RuleProfile, 'arming'>,
  world: Surroundings,
  concerns: (rule: PublishedRule, touched: Touched, at: Date) => boolean,
): readonly DueAbsence[] {
  if (arming.size === 0) return NONE;
  const touched = touchedBy(signal, { anytime: arming, inPromotion: NOWHERE }, world);
  if (touched.length === 0) return NONE;
  const since = expectedAfter(signal).getTime();
  const delivery = 'delivery' in signal.data ? signal.data.delivery : '';
  const { type, id, correlationId } = signal;
  return touched.flatMap((one) =>
    (arming.get(`${type} ${subjectShape(one.subject)}`) ?? []).flatMap(({ absence, minutes, rules }): DueAbsence[] => {
      const time = new Date(since + minutes * MINUTE);
      if (!rules.some((rule) => concerns(rule, one, time))) return [];
      const derived = deriveId('abs', one.subject, delivery, absence, time.toISOString());
      return [{ id: derived, type, signal: id, absence, subject: one.subject, time, correlationId }];
    }),
  );
}

/**
 * The work that looks, its row named after the absence. Due a second after all signals received up to the minute of the
 * moment are: they may be what was waited for.
 */
export function checkOf({ id, type, signal, absence, subject, time, correlationId }: DueAbsence, windowSeconds: number): Job {
  const minute = Math.ceil(time.getTime() / MINUTE) * MINUTE;
  return {
    id,
    job: 'absences.check',
    cause: { id: signal, type, data: { absence, at: time.toISOString() } },
    refs: { signal, subject },
    correlationId,
    dueAt: new Date(minute + (windowSeconds + 1) * 1_000),
    priority: 0,
  };
}

/** What such work is about. Throws on a row that is none: it was written by something else. */
export function dueAbsenceOf({ id, cause, refs: { signal, subject }, correlationId }: Job): DueAbsence {
  const { absence, at } = cause?.data ?? {};
  if (cause === undefined || signal === undefined || subject === undefined || typeof absence !== 'string' || typeof at !== 'string')
    throw new TypeError(`work: ${id} names no absence`);
  const type = cause.type as SignalTypeName;
  return { id, type, signal, absence: absence as AbsenceName, subject, time: new Date(at), correlationId };
}

/** Absences that have come due together are looked at in the order of their moments. */
export const inOrderOfTime = (a: DueAbsence, b: DueAbsence): number => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1);

/** The subject of an absence that has come due, if a rule still asks about it then. */
export function touchedWhenDue({ absence, subject, time }: DueAbsence, profile: Wanted, world: Surroundings): readonly Touched[] {
  const key = `${absence} ${subjectShape(subject)}`;
  const [store, product] = [idIn(subject, 'store'), idIn(subject, 'product')];
  const promoted = (): boolean => store !== undefined && product !== undefined && world.isPromoted(store, product, time.getTime());
  if (!profile.anytime.has(key) && !(profile.inPromotion.has(key) && promoted())) return [];
  return [{ subject, ...(store === undefined ? {} : { store }), ...(product === undefined ? {} : { product }) }];
}
