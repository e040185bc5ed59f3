import { z } from 'zod';
import { findSignalType, SIGNAL_TYPES, type FieldIssue, type SignalTypeName } from '../../kernel/index.js';
import { LIMITS } from './bounds.js';

const SIGNAL_TYPE_NAMES = SIGNAL_TYPES.map((signal) => signal.type) as [SignalTypeName, ...SignalTypeName[]];

const absence = z.strictObject({
  /** What is announced, or happened. */
  after: z.enum(SIGNAL_TYPE_NAMES),
  /** How long after the moment announced, or after its event time where nothing is, the rule is asked; minutes. */
  minutes: z.int().min(1).max(LIMITS.absenceMinutes),
});
/** A moment at which a rule is asked though nothing happens: so long after what a signal announced. */
export type Absence = Readonly<z.infer<typeof absence>>;

/** When a rule is asked: at signals, and when the time after a signal has come. */
export const ruleTrigger = z
  .strictObject({
    signals: z.array(z.enum(SIGNAL_TYPE_NAMES)).max(SIGNAL_TYPE_NAMES.length).default([]),
    absences: z.array(absence).min(1).max(LIMITS.absences).optional(),
  })
  .refine(({ signals, absences = [] }) => signals.length + absences.length > 0, {
    path: ['signals'],
    message: 'names no signal, and there is no absence: the rule would never be asked',
  })
  .meta({ anyOf: [{ required: ['absences'] }, { required: ['signals'], properties: { signals: { minItems: 1 } } }] });
export type Trigger = Readonly<z.infer<typeof ruleTrigger>>;

/** An absence as a trigger of its own, e.g. `retail.delivery.planned+2160m`: no signal type has such a name. */
export type AbsenceName = `${SignalTypeName}+${number}m`;
export const absenceName = ({ after, minutes }: Absence): AbsenceName => `${after}+${minutes}m`;

/** Names of everything a rule is asked at, each once. */
export const triggersOf = ({ signals, absences = [] }: Trigger): ReadonlySet<SignalTypeName | AbsenceName> =>
  new Set([...signals, ...absences.map(absenceName)]);

/** Absences counted from signals that are never about such a subject. */
export function triggerIssues({ absences = [] }: Trigger, subject: string): FieldIssue[] {
  return absences.flatMap(({ after }, index): FieldIssue[] =>
    findSignalType(after)?.subjects.includes(subject) === true
      ? []
      : [{ path: `trigger.absences.${index}.after`, message: `${after} is never about a ${subject}: the rule would never be asked` }],
  );
}

/** Absences that cost a look for every product of every hour. */
export function triggerWarnings({ absences = [] }: Trigger): FieldIssue[] {
  return absences.flatMap(({ after }, index): FieldIssue[] =>
    after === 'retail.store-sales.hourly'
      ? [{ path: `trigger.absences.${index}.after`, message: 'comes every hour: one look to keep for each product and hour' }]
      : [],
  );
}
