import { z } from 'zod';
import type { Calendar } from '../chain/calendar.js';
import { hashText, keyed, type KeyedDraw } from '../chain/random.js';
import { ApiError, type Api } from './api.js';
import { inParallel } from './bounded.js';
import { canonical } from './canonical.js';
import { PLANNER, type Person } from './people.js';
import type { Sessions } from './set-up.js';

const approval = z.object({
  id: z.string(),
  state: z.string(),
  roles: z.array(z.string()),
  quorum: z.number().default(1),
  digest: z.string(),
  requestedAt: z.string(),
  place: z.object({ region: z.string().optional() }).default({}),
  action: z.object({ type: z.string(), params: z.unknown() }),
});
type Approval = z.infer<typeof approval>;
type Vote = { readonly person: Person; readonly at: number; readonly decision: 'approve' | 'decline'; readonly reason: string };
type Planned = { readonly approval: Approval; readonly key: string; votes: Vote[]; approvals: number };

const WORK_STARTS = 7;
const WORK_ENDS = 19;
const MEDIAN_MINUTES = 25;
const SPREAD = 0.7;
const DECLINED = 0.05;
const WHY_NOT = [
  'the store is being refitted',
  'we need these goods where they are',
  'too expensive for what it saves',
  'a delivery is due anyway',
];

/**
 * The people who decide, with an office day and other things to do: half of them answer within 25 minutes of working time,
 * one in twenty says no. What somebody decides and when depends on the seed, the person and what is asked; not on ids or on
 * which request came first.
 */
export class Approvers {
  readonly counts: Record<string, { approved: number; declined: number }> = {};
  private readonly known = new Map<string, Planned>();
  private readonly draw: KeyedDraw;

  constructor(
    private readonly api: Api,
    private readonly sessions: Sessions,
    private readonly people: readonly Person[],
    private readonly calendar: Calendar,
    seed: number,
  ) {
    this.draw = keyed(seed, 'approvers');
  }

  /** Looks at the inbox and decides what is due by the minute. */
  async work(minute: number): Promise<void> {
    const hour = this.calendar.hourOf(minute);
    if (hour < WORK_STARTS || hour > WORK_ENDS) return;
    const pending = z.array(approval).parse(await this.api.list('/v1/approvals?state=pending', this.sessions.get(PLANNER.email) ?? ''));
    const ids = new Set(pending.map((item) => item.id));
    for (const id of this.known.keys()) if (!ids.has(id)) this.known.delete(id);
    for (const item of pending) if (!this.known.has(item.id)) this.known.set(item.id, this.plan(item));
    const due = [...this.known.values()].filter((planned) => (planned.votes[0]?.at ?? Infinity) <= minute);
    due.sort((a, b) => (a.key < b.key ? -1 : 1));
    await inParallel(due, (planned) => this.decide(planned, minute));
  }

  private async decide(planned: Planned, minute: number): Promise<void> {
    while (planned.approvals < planned.approval.quorum && (planned.votes[0]?.at ?? Infinity) <= minute) {
      const vote = planned.votes.shift();
      if (vote === undefined) return;
      const path = `/v1/approvals/${planned.approval.id}`;
      const body = { decision: vote.decision, digest: planned.approval.digest, reason: vote.reason };
      const answer = await this.api.act(`${path}/decision`, path, this.sessions.get(vote.person.email) ?? '', body);
      if (answer.status === 403 || answer.status === 404) continue; // not theirs after all; the next one
      if (answer.status === 409) return this.forget(planned); // decided, expired or changed meanwhile
      if (answer.status >= 300) throw new ApiError('POST', `${path}/decision`, answer);
      const role = planned.approval.roles.find((r) => vote.person.roles.includes(r)) ?? 'other';
      const counts = (this.counts[role] ??= { approved: 0, declined: 0 });
      counts[vote.decision === 'approve' ? 'approved' : 'declined']++;
      planned.approvals++;
      if (vote.decision === 'decline') return this.forget(planned);
    }
  }

  /** Nothing more to say about it; it leaves the list when it leaves the inbox. */
  private forget(planned: Planned): void {
    planned.votes = [];
  }

  private plan(item: Approval): Planned {
    const key = `${item.action.type}|${canonical(item.action.params)}|${item.requestedAt}|${item.roles.join(',')}`;
    const hash = hashText(key);
    const asked = this.calendar.minuteOf(item.requestedAt);
    const able = this.people.filter(({ roles, scope }) => {
      const inRegion = scope.regions === undefined || scope.regions.includes(item.place.region ?? '');
      return inRegion && roles.some((role) => item.roles.includes(role));
    });
    const votes = able.map((person): Vote => {
      const who = hashText(person.email);
      const normal = Math.sqrt(-2 * Math.log(1 - this.draw(hash, who, 1))) * Math.cos(2 * Math.PI * this.draw(hash, who, 2));
      const declines = this.draw(hash, who, 3) < DECLINED;
      const reason = declines ? (WHY_NOT[Math.floor(this.draw(hash, who, 4) * WHY_NOT.length)] ?? '') : 'agreed';
      const at = this.afterWorkMinutes(asked, MEDIAN_MINUTES * Math.exp(SPREAD * normal));
      return { person, at, decision: declines ? 'decline' : 'approve', reason };
    });
    votes.sort((a, b) => a.at - b.at || (a.person.email < b.person.email ? -1 : 1));
    return { approval: item, key, votes, approvals: 0 };
  }

  /** The minute at which so much working time has passed. */
  private afterWorkMinutes(from: number, minutes: number): number {
    const { calendar } = this;
    let at = from;
    for (let left = minutes; ;) {
      const day = calendar.dayOf(at);
      at = Math.max(at, calendar.at(day, WORK_STARTS));
      const rest = calendar.at(day, WORK_ENDS) - at;
      if (left <= rest) return at + left;
      left -= Math.max(0, rest);
      at = calendar.at(day + 1, WORK_STARTS);
    }
  }
}
