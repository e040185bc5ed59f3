import { findSignalType, type References } from '../../../kernel/index.js';
import type { QuarantineReason } from './journalled-signal.js';

/** Clocks of senders may be ahead of ours by this much, and plans may be dated tomorrow. */
const AHEAD_MS = 24 * 3_600_000;
const MOST_ISSUES = 20;

export type ReferenceKind = keyof References;
/** Says whether master data has an id. */
export type Knows = (kind: ReferenceKind, id: string) => boolean;

/** What became of a signal’s data: usable as parsed, or set aside with the reason. */
export type Judgement = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly reason: QuarantineReason };

/** Judges data by the schema of its type, by plausibility, and by whether what it names exists. Never guesses. */
export function judgeData(type: string, data: unknown, time: Date, context: { now: Date; knows: Knows }): Judgement {
  const declared = findSignalType(type);
  if (declared === undefined) return aside('schema', [{ path: 'type', message: 'no such signal type' }]);
  const parsed = declared.data.safeParse(data);
  if (!parsed.success)
    return aside(
      'schema',
      parsed.error.issues.map((issue) => ({ path: ['data', ...issue.path.map(String)].join('.'), message: issue.message })),
    );
  if (time.getTime() > context.now.getTime() + AHEAD_MS)
    return aside('implausible', [{ path: 'time', message: 'lies more than a day in the future' }]);
  const unknown = unknownReferences(declared.references(parsed.data), context.knows);
  if (unknown.length > 0) return aside('unknown-reference', unknown);
  return { ok: true, data: parsed.data };
}

function unknownReferences(references: References, knows: Knows): { path: string; message: string }[] {
  const unknown: { path: string; message: string }[] = [];
  for (const kind of Object.keys(references) as ReferenceKind[])
    for (const id of references[kind] ?? [])
      if (!knows(kind, id) && unknown.length < MOST_ISSUES) unknown.push({ path: kind, message: `unknown: ${id}` });
  return unknown;
}

const aside = (code: QuarantineReason['code'], issues: QuarantineReason['issues']): Judgement => ({
  ok: false,
  reason: { code, issues: issues.slice(0, MOST_ISSUES) },
});
