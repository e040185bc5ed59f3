import { z } from 'zod';
import { hashText, keyed, type KeyedDraw } from '../chain/random.js';
import type { World } from '../chain/world.js';
import { ApiError, type Api } from './api.js';
import type { Names } from './names.js';
import { STORE_APP } from './people.js';
import type { Sessions } from './set-up.js';

const task = z.object({
  id: z.string(),
  type: z.string(),
  store: z.string(),
  product: z.string(),
  createdAt: z.string(),
});
type Task = z.infer<typeof task>;
type Intent = 'do' | 'override' | 'ignore';
type Planned = { readonly task: Task; readonly key: string; at: number; readonly intent: Intent };

const OVERRIDDEN = 0.06;
const IGNORED = 0.06;
const MINUTES = { count: 6, other: 10 };
const WORK_STARTS = 7;
const WORK_ENDS = 21;

/** Store staff with other work: they do most tasks half an hour to six hours later, as far as the day's minutes go. */
export class StoreStaff {
  readonly counts = { done: 0, overridden: 0, ignored: 0 };
  private readonly known = new Map<string, Planned>();
  private readonly minutesLeft: number[] = [];
  private readonly draw: KeyedDraw;
  private day = -1;

  constructor(
    private readonly api: Api,
    private readonly sessions: Sessions,
    private readonly world: World,
    private readonly names: Names,
  ) {
    this.draw = keyed(world.scenario.seed, 'store-staff');
  }

  /** Looks at the task lists and works what is due by the minute. */
  async work(minute: number): Promise<void> {
    const { calendar, network } = this.world.scenario;
    const hour = calendar.hourOf(minute);
    if (hour < WORK_STARTS || hour > WORK_ENDS) return;
    if (calendar.dayOf(minute) !== this.day) {
      this.day = calendar.dayOf(minute);
      network.stores.forEach((store, s) => (this.minutesLeft[s] = store.taskMinutes));
    }
    const open = z.array(task).parse(await this.api.list('/v1/tasks?state=open', this.token));
    const ids = new Set(open.map((item) => item.id));
    for (const id of this.known.keys()) if (!ids.has(id)) this.known.delete(id);
    for (const item of open) if (!this.known.has(item.id)) this.known.set(item.id, this.plan(item));
    const due = [...this.known.values()].filter((planned) => planned.at <= minute);
    due.sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const planned of due) await this.workOne(planned);
  }

  private async workOne(planned: Planned): Promise<void> {
    const { task: item, intent } = planned;
    const path = `/v1/tasks/${item.id}`;
    planned.at = Infinity;
    if (intent === 'ignore') {
      this.counts.ignored++;
      return;
    }
    if (intent === 'override') {
      const body = { reasonCode: this.reason(planned.key), note: 'said by the store' };
      if (await this.answered(path, 'override', body)) this.counts.overridden++;
      return;
    }
    const store = this.names.storeIndex(item.store);
    const product = this.names.productIndex(item.product);
    if (store === undefined || product === undefined) return;
    const isCount = item.type.includes('count');
    const cost = isCount ? MINUTES.count : MINUTES.other;
    if ((this.minutesLeft[store] ?? 0) < cost) {
      planned.at = this.world.scenario.calendar.at(this.day + 1, WORK_STARTS, 30);
      return;
    }
    this.minutesLeft[store] = (this.minutesLeft[store] ?? 0) - cost;
    const body = isCount ? { result: 'done', counted: this.world.count(store, product) } : { result: 'done' };
    if (await this.answered(path, 'confirm', body)) this.counts.done++;
  }

  /** True when the server took it; a task that ended meanwhile (409) is no matter, anything else is. */
  private async answered(path: string, verb: 'confirm' | 'override', body: object): Promise<boolean> {
    const answer = await this.api.act(`${path}/${verb}`, path, this.token, body);
    if (answer.status >= 300 && answer.status !== 409) throw new ApiError('POST', `${path}/${verb}`, answer);
    return answer.status < 300;
  }

  private plan(item: Task): Planned {
    const { calendar } = this.world.scenario;
    const key = `${item.type}|${item.store}|${item.product}|${item.createdAt}`;
    const hash = hashText(key);
    const draw = this.draw(hash, 1);
    const made = calendar.minuteOf(item.createdAt);
    let at = made + 30 + Math.floor(330 * this.draw(hash, 2));
    const hour = calendar.hourOf(at);
    if (hour < WORK_STARTS || hour >= WORK_ENDS) {
      at = calendar.at(calendar.dayOf(at) + (hour < WORK_STARTS ? 0 : 1), WORK_STARTS, 15 + Math.floor(120 * this.draw(hash, 3)));
    }
    return { task: item, key, at, intent: draw < OVERRIDDEN ? 'override' : draw < OVERRIDDEN + IGNORED ? 'ignore' : 'do' };
  }

  private reason(key: string): string {
    const reasons = ['no-time', 'no-staff', 'already-done', 'not-sensible', 'other'];
    return reasons[Math.floor(this.draw(hashText(key), 4) * reasons.length)] ?? 'other';
  }

  private get token(): string {
    return this.sessions.get(STORE_APP.email) ?? '';
  }
}
