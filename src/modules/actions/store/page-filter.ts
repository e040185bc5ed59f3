import type { Filter } from 'mongodb';
import type { EntityRow } from '../../../platform/index.js';
import { scopeFilter } from '../../../policies/index.js';
import type { PageFilter } from '../usecases/ports.js';

/** Filter of a page of actions or tasks, in the order of priority and id. */
export function pageFilter(filter: PageFilter<string>, also: Filter<EntityRow>): Filter<EntityRow> {
  const wanted: Filter<EntityRow>[] = [scopeFilter(filter.scope), also];
  if (filter.state !== undefined) wanted.push({ state: filter.state });
  if (filter.exception !== undefined) wanted.push({ exception: filter.exception });
  if (filter.after !== undefined) {
    const [priority, id] = filter.after;
    wanted.push({ $or: [{ priority: { $lt: priority } }, { priority, _id: { $gt: id } }] });
  }
  return { $and: wanted };
}
