import type { FactDocument, FactEvent, KnownDelivery, KnownNotice } from './fact-document.js';
import type { FactUpdate, UpdateOf } from './fact-updates/index.js';
import { DAY, KEPT_DAYS } from './hours.js';
import { supersedes, type Taken } from './store-sales.js';

const MOST_EVENTS = 100;
const MOST_DELIVERIES = 60;
const MOST_NOTICES = 40;

/** A step about one subject, as opposed to a store's sales or plan. */
export type DocumentUpdate = Exclude<FactUpdate, { does: 'sell' | 'plan' }>;

/**
 * Applies one step to a subject's document in place. Words hold by event time, then signal id: taking a signal twice, or
 * an older one after a newer one, changes nothing that is newer.
 */
export function applyUpdate(document: FactDocument, update: DocumentUpdate): Taken {
  switch (update.does) {
    case 'say':
      return say(document, update);
    case 'count':
      return countEvent(document, update);
    case 'announce':
      return announce(document, update);
    case 'receive':
      return receive(document, update);
    case 'notice':
      return notice(document, update);
  }
}

function say(document: FactDocument, { fact, value, suspect, word }: UpdateOf<'say'>): Taken {
  const known = document.latest[fact];
  if (known?.s === word.signal) return 'same';
  if (known !== undefined && !supersedes({ at: known.at, signal: known.s }, word)) return 'late';
  document.latest[fact] = { v: value, at: word.at, s: word.signal, ...(suspect === true ? { t: 'suspect' as const } : {}) };
  return 'changed';
}

function countEvent(document: FactDocument, { fact, label, word }: UpdateOf<'count'>): Taken {
  const known = document.events[fact] ?? [];
  if (known.some(([, signal]) => signal === word.signal)) return 'same';
  const newest = known.at(-1)?.[0] ?? -Infinity;
  if (word.at <= newest - KEPT_DAYS * DAY) return 'late';
  const events = [...known];
  let i = events.length;
  while (i > 0 && (events[i - 1] as FactEvent)[0] > word.at) i -= 1;
  events.splice(i, 0, [word.at, word.signal, label]);
  const oldest = (events.at(-1) as FactEvent)[0] - KEPT_DAYS * DAY;
  while (events.length > MOST_EVENTS || (events[0] as FactEvent)[0] <= oldest) events.shift();
  document.events = { ...document.events, [fact]: events };
  return 'changed';
}

function announce(document: FactDocument, { delivery, quantity, plannedAt, eta, from, cause, word }: UpdateOf<'announce'>): Taken {
  const index = document.inbound.findIndex((known) => known.delivery === delivery);
  const known = document.inbound[index];
  const newer = known === undefined || supersedes({ at: known.toldAt, signal: known.toldBy }, word);
  if (known?.toldBy === word.signal) return 'same';
  const first = Math.min(plannedAt, known?.plannedAt ?? plannedAt);
  if (!newer && first === known.plannedAt && (cause === undefined || known.cause !== undefined)) return 'late';
  const because = cause ?? known?.cause;
  const told = newer ? { quantity, eta, toldAt: word.at, toldBy: word.signal } : {};
  const next = {
    ...known,
    delivery,
    from,
    ...told,
    plannedAt: first,
    ...(because === undefined ? {} : { cause: because }),
  } as KnownDelivery;
  remember(document, index, next);
  return 'changed';
}

function receive(document: FactDocument, { delivery, quantity, receivedAt, from, word }: UpdateOf<'receive'>): Taken {
  const index = document.inbound.findIndex((known) => known.delivery === delivery);
  const known = document.inbound[index];
  if (known?.received !== undefined && known.received.at >= receivedAt) return 'same';
  const told = known ?? { quantity, plannedAt: receivedAt, eta: receivedAt, toldAt: -1, toldBy: word.signal };
  const next: KnownDelivery = { ...told, delivery, from, received: { quantity, at: receivedAt } };
  remember(document, index, next);
  return 'changed';
}

/** Puts in a delivery, and forgets those nobody asks about any more, the oldest first. */
function remember(document: FactDocument, index: number, delivery: KnownDelivery): void {
  document.inbound = index < 0 ? [...document.inbound, delivery] : document.inbound.with(index, delivery);
  const settledAt = (known: KnownDelivery): number => known.received?.at ?? known.eta;
  let newest = -Infinity;
  for (const known of document.inbound) newest = Math.max(newest, settledAt(known));
  const oldest = newest - KEPT_DAYS * DAY;
  if (document.inbound.length <= MOST_DELIVERIES && document.inbound.every((known) => settledAt(known) > oldest)) return;
  document.inbound = document.inbound
    .filter((known) => settledAt(known) > oldest)
    .sort((a, b) => settledAt(a) - settledAt(b) || (a.delivery < b.delivery ? -1 : 1))
    .slice(-MOST_DELIVERIES);
}

function notice(document: FactDocument, { kind, products, delayHours, until, word }: UpdateOf<'notice'>): Taken {
  if (document.notices.some((known) => known.s === word.signal)) return 'same';
  const next: KnownNotice = {
    kind,
    at: word.at,
    s: word.signal,
    ...(products === undefined ? {} : { products }),
    ...(delayHours === undefined ? {} : { delayHours }),
    ...(until === undefined ? {} : { until }),
  };
  const kept = [...document.notices, next].sort((a, b) => a.at - b.at || (a.s < b.s ? -1 : 1)).slice(-MOST_NOTICES);
  const late = !kept.some((known) => known.s === word.signal);
  document.notices = kept;
  return late ? 'late' : 'changed';
}
