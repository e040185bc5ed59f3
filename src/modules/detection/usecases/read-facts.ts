import { Injectable } from '@nestjs/common';
import type { FactView, SubjectKey } from '../../../kernel/index.js';
import { shareIn, spansBetween } from '../domain/day-span.js';
import { onTheWay, receivedBetween } from '../domain/derived/documents.js';
import type { FactDocument, OpenDelivery } from '../domain/fact-document.js';
import { placeOfSubject } from '../domain/fact-places.js';
import { HOUR } from '../domain/hours.js';
import { within } from '../domain/windows.js';
import { FactMemory } from './fact-memory.js';
import { FactReader, type PlannedHour } from './fact-reader.js';
import type { World } from './world.js';
import { Worlds } from './worlds.js';

/** Reads facts out of memory, kept as new as the database. */
@Injectable()
export class ReadFacts extends FactReader {
  private readonly asked: { subjects: readonly SubjectKey[]; answer: (world: World) => void; reject: (error: unknown) => void }[] = [];

  constructor(
    private readonly memory: FactMemory,
    private readonly worlds: Worlds,
  ) {
    super();
  }

  async view(subject: SubjectKey, at: Date): Promise<FactView> {
    return (await this.views([subject], at))[0] as FactView;
  }

  views(subjects: readonly SubjectKey[], at: Date): Promise<FactView[]> {
    return this.look(subjects, (world) => subjects.map((subject) => world.view(subject, at.getTime())));
  }

  inbound(subject: SubjectKey): Promise<readonly OpenDelivery[]> {
    return this.look([subject], () =>
      onTheWay(this.document(subject), -Infinity).map(({ delivery, quantity, plannedAt, eta, from, cause }) => ({
        delivery,
        quantity,
        plannedAt,
        eta,
        from,
        ...(cause === undefined ? {} : { cause }),
      })),
    );
  }

  planAhead(store: string, product: string, from: Date, until: Date): Promise<readonly PlannedHour[] | undefined> {
    return this.look([`product:${product}|store:${store}`], (world) => {
      const plans = this.memory.at(`store:${store}`)?.plans;
      const local = world.localHours(store);
      if (plans === undefined || local === undefined) return undefined;
      const hours: PlannedHour[] = [];
      for (let start = Math.floor(from.getTime() / HOUR) * HOUR; start < until.getTime(); start += HOUR) {
        const begin = Math.max(start, from.getTime());
        const end = Math.min(start + HOUR, until.getTime());
        const planned = plans.on(product, local(start).day);
        if (planned === undefined) return undefined;
        const share = spansBetween(begin, end, local).reduce((sum, span) => sum + shareIn(span, planned.plan.shape), 0);
        hours.push({ from: new Date(begin), until: new Date(end), units: planned.units * share });
      }
      return hours;
    });
  }

  unitsSold(store: string, product: string, from: Date, until: Date): Promise<number | undefined> {
    return this.look([`product:${product}|store:${store}`], () => {
      const sales = this.memory.at(`store:${store}`)?.sales;
      if (sales === undefined || sales.hoursReported(from.getTime(), until.getTime()) === 0) return undefined;
      return sales.units(product, from.getTime(), until.getTime());
    });
  }

  deliveryHistory(subject: SubjectKey): Promise<{ seen: number; onTime: number }> {
    return this.look([subject], () => {
      const arrived = (this.document(subject)?.inbound ?? []).filter((known) => known.received !== undefined && known.toldAt >= 0);
      const onTime = arrived.filter((known) => (known.received?.at ?? Infinity) <= known.plannedAt + HOUR);
      return { seen: arrived.length, onTime: onTime.length };
    });
  }

  issueReasons(subject: SubjectKey, from: Date, until: Date): Promise<readonly string[]> {
    return this.look([subject], () =>
      within(this.document(subject)?.events['replenishment-issues'] ?? [], from.getTime(), until.getTime())
        .map((event) => String(event[2]))
        .reverse(),
    );
  }

  lastReceived(subject: SubjectKey): Promise<Date | undefined> {
    return this.look([subject], () => {
      const { newest } = receivedBetween(this.document(subject), -Infinity, Infinity);
      return newest === -Infinity ? undefined : new Date(newest);
    });
  }

  private document(subject: SubjectKey): FactDocument | undefined {
    const place = placeOfSubject(subject);
    return place === undefined ? undefined : this.memory.at(place)?.documents.find(subject);
  }

  /** Questions asked meanwhile are answered together: one look at the marks serves all. */
  private look<T>(subjects: readonly SubjectKey[], read: (world: World) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.asked.push({ subjects, answer: (world) => resolve(read(world)), reject });
      if (this.asked.length === 1) void this.memory.exclusive(() => this.answerAll());
    });
  }

  private async answerAll(): Promise<void> {
    const asked = this.asked.splice(0);
    try {
      const world = this.worlds.now();
      await this.memory.open(() => asked.flatMap(({ subjects }) => subjects.flatMap((subject) => world.placesOf(subject))));
      for (const { answer, reject } of asked) {
        try {
          answer(world);
        } catch (error) {
          reject(error);
        }
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
