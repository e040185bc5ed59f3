import type { WrittenDocument } from './rule-rig.js';

/** A rule asked at no signal, only when goods should have come so many hours ago; a day and a half unless told. */
export function missingGoods(
  owner: string,
  { hours = 36, changes = {} }: { hours?: number; changes?: Record<string, unknown> | undefined } = {},
): WrittenDocument {
  const fact = 'inbound-past-eta-hours';
  const minutes = hours * 60;
  return {
    id: 'missing-goods',
    title: 'Goods did not come',
    why: `${hours} hours after they were to come nobody has received them.`,
    owner,
    team: 'regional-ops',
    subject: 'product|store',
    trigger: {
      absences: [
        { after: 'retail.delivery.planned', minutes },
        { after: 'retail.delivery.delayed', minutes },
      ],
    },
    conditions: { all: [{ fact, operator: 'greaterThanInclusive', value: hours }] },
    severity: 'low',
    effect: 'open',
    exceptionType: 'missing-goods',
    moneyAtRisk: 'lost-margin-until-replenishment',
    repeatAfterMinutes: 0,
    golden: [
      { name: 'fires', expect: 'fires', facts: { [fact]: hours } },
      { name: 'is silent before', expect: 'silent', facts: { [fact]: hours - 1 } },
      { name: 'cannot tell without a plan', expect: 'unknown', facts: {}, missing: [fact] },
    ],
    ...changes,
  };
}
