import type { Finding, SubjectKey } from '../../../kernel/index.js';
import type { ExplainedCondition, Explanation, PublishedRule, SuppressWindow, TableOrigin } from '../../../rules/index.js';

/** Why a rule fires or does not for a subject, for the person who asks. */
export type ExplainedRule = Omit<Explanation, 'because'> & {
  readonly because: readonly (ExplainedCondition & {
    /** In a rule made from a table: the rows (its own, or earlier ones it keeps out) whose cell of this input it comes from. */
    readonly cell?: { readonly rows: readonly string[]; readonly input: string };
  })[];
  /** The table the rule is made from, and the rows it speaks for. */
  readonly table?: Pick<TableOrigin, 'id' | 'rows'>;
  readonly ruleSet: string;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly title: string;
  readonly subject: SubjectKey;
  readonly at: Date;
  /** What keeps the rule from raising a finding whatever its conditions say; empty when nothing does. */
  readonly heldBack: readonly string[];
  /** When the rule last raised a finding for the subject. */
  readonly raisedAt: Date | null;
};

type Named = { readonly ruleSet: string; readonly rule: PublishedRule; readonly subject: SubjectKey; readonly at: Date };
/** What is known of the rule beside its conditions; `raised` are findings of the subject, newest first. */
type Around = {
  readonly outOfScope: readonly string[];
  readonly aside: boolean;
  /** The window the moment asked about lies in. */
  readonly suppressed?: SuppressWindow | undefined;
  /** Why the rule is paused; absent when it is not. */
  readonly paused?: string | undefined;
  readonly raised: readonly Pick<Finding, 'ruleId' | 'effect' | 'exceptionType' | 'occurredAt'>[];
};

const MINUTE = 60_000;

/** Why what was raised before keeps the rule from raising more: the reasons `mayBeAsked` decides by, for people. */
function quietBecause({ rule, at }: Named, raised: Around['raised'], raisedAt: Date | undefined): string | undefined {
  const { effect, exceptionType, repeatAfterMinutes } = rule.document;
  const newest = (closing: boolean): number =>
    raised.find((finding) => finding.exceptionType === exceptionType && (finding.effect === 'close') === closing)?.occurredAt.getTime() ??
    -Infinity;
  const own = raisedAt?.getTime() ?? -Infinity;
  if (effect === 'close') return newest(false) > own ? undefined : 'nothing was raised since that it could close';
  const until = own + repeatAfterMinutes * MINUTE;
  if (raisedAt === undefined || newest(true) >= own || until <= at.getTime()) return undefined;
  return `raised already at ${raisedAt.toISOString()}, quiet until ${new Date(until).toISOString()} unless it recovers before`;
}

/** An input of a table is a fact, so the fact of a comparison names the column. */
const cellOf = ({ cells }: TableOrigin, { fact }: ExplainedCondition, index: number) => ({ rows: cells[index] ?? [], input: fact });

/** The conditions' explanation, and what else decides whether a finding is raised. */
export function explainedRule(
  named: Named,
  explanation: Explanation,
  { outOfScope, aside, paused, suppressed, raised }: Around,
): ExplainedRule {
  const { ruleSet, rule, subject, at } = named;
  const raisedAt = raised.find((finding) => finding.ruleId === rule.id)?.occurredAt;
  const quiet = quietBecause(named, raised, raisedAt);
  const heldBack = [
    ...outOfScope,
    ...(paused === undefined ? [] : [`paused until a person resumes it: ${paused}`]),
    ...(aside && paused === undefined ? ['set aside: its second opinion disagreed, and its owner was told'] : []),
    ...(suppressed === undefined ? [] : [`keeps quiet at this time: ${suppressed.reason} (${suppressed.rrule})`]),
    ...(quiet === undefined ? [] : [quiet]),
  ];
  const { result, inTheWay, because, says, error } = explanation;
  const { table } = rule.document;
  return {
    ruleSet,
    rule: rule.id,
    ruleVersion: rule.version,
    title: rule.document.title,
    subject,
    at,
    result,
    inTheWay,
    says: heldBack.length === 0 ? says : `${says} Besides: ${heldBack.join('; ')}.`,
    heldBack,
    raisedAt: raisedAt ?? null,
    because: table === undefined ? because : because.map((one, index) => ({ ...one, cell: cellOf(table, one, index) })),
    ...(table === undefined ? {} : { table: { id: table.id, rows: table.rows } }),
    ...(error === undefined ? {} : { error }),
  };
}
