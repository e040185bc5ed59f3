import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshMongo } from '../../../../test/support/database.js';
import { applyUpdate } from '../domain/apply-update.js';
import { MOST_SUBJECTS, PlaceDocuments, type FactBucket, type UnsentFinding } from '../domain/fact-bucket.js';
import { FactBuckets } from './fact-buckets.js';

const PLACE = 'store:7';
const subjects = (from: number, until: number): string[] => Array.from({ length: until - from }, (_, i) => `product:P${from + i}|store:7`);
const finding = (id: string): UnsentFinding => ({ id, batch: 'fbt_1', subject: 'product:P0|store:7' }) as UnsentFinding;

let database: Awaited<ReturnType<typeof freshMongo>>;
let facts: FactBuckets;
const rows = () =>
  database.mongo.db.collection<{ _id: string; n: number; subjects: { id: string }[] }>('facts').find().sort({ n: 1 }).toArray();
const load = async (place = PLACE) => new PlaceDocuments(place, await facts.load([place]));

/** Says a stock record of each subject. Answers the buckets to write. */
function say(on: PlaceDocuments, ids: readonly string[], value: number, signal = `sig_${value}`): FactBucket[] {
  const buckets = ids.map((subject) => {
    const document = on.of(subject);
    applyUpdate(document, { does: 'say', subject, fact: 'on-hand', value, word: { at: value, signal } });
    return on.change(document);
  });
  return [...new Set(buckets)];
}
/** Saves, and where somebody else was faster reads again and says it again, as detection does. */
async function sayUntilSaved(on: PlaceDocuments, ids: readonly string[], value: number): Promise<number> {
  for (let lost = 0, copy = on; ; lost += 1, copy = await load()) if (await facts.save(say(copy, ids, value))) return lost;
}

describe('fact buckets', () => {
  beforeEach(async () => {
    database = await freshMongo();
    facts = new FactBuckets(database.mongo);
    await facts.ensureIndexes();
  });
  afterEach(async () => database.drop());

  it('tells two writers of one place apart, though they changed different subjects', async () => {
    await facts.save(say(await load(), subjects(0, 3), 1));
    const [one, two] = [await load(), await load()];
    expect(await facts.save(say(one, subjects(0, 1), 2))).toBe(true);
    expect(await facts.save(say(two, subjects(1, 2), 3))).toBe(false);
    const again = await load();
    expect(await facts.save(say(again, subjects(1, 2), 3))).toBe(true);
    const kept = await load();
    expect(subjects(0, 3).map((subject) => kept.find(subject)?.latest['on-hand']?.v)).toEqual([2, 3, 1]);
  });

  it('fills a bucket, then begins the next; a subject stays where it is', async () => {
    await facts.save(say(await load(), subjects(0, MOST_SUBJECTS - 1), 1));
    const grown = await load();
    expect(await facts.save(say(grown, subjects(50, MOST_SUBJECTS + 30), 2))).toBe(true);
    expect((await rows()).map((row) => [row._id, row.subjects.length])).toEqual([
      ['store:7#0', MOST_SUBJECTS],
      ['store:7#1', 30],
    ]);
    expect((await rows()).flatMap((row) => row.subjects.map(({ id }) => id))).toEqual(subjects(0, MOST_SUBJECTS + 30));
    const kept = await load();
    expect([0, 49, 50, 99, 100, 129].map((p) => kept.find(`product:P${p}|store:7`)?.latest['on-hand']?.v)).toEqual([1, 1, 2, 2, 2, 2]);
  });

  it('begins no bucket while the one before it is disputed: no subject is kept twice', async () => {
    await facts.save(say(await load(), subjects(0, MOST_SUBJECTS - 1), 1));
    const [one, two] = [await load(), await load()];
    expect(await facts.save(say(one, ['product:B|store:7'], 2))).toBe(true);
    expect(await facts.save(say(two, ['product:A|store:7', 'product:B|store:7'], 3))).toBe(false);
    expect(await rows()).toHaveLength(1);
    const lost = await Promise.all([
      sayUntilSaved(new PlaceDocuments(PLACE), subjects(0, 250), 4),
      sayUntilSaved(new PlaceDocuments(PLACE), subjects(0, 250).reverse(), 5),
    ]);
    expect(Math.max(...lost)).toBeGreaterThan(0);
    const ids = (await rows()).flatMap((row) => row.subjects.map(({ id }) => id));
    expect([ids.length, new Set(ids).size]).toEqual([251, 251]);
  });

  it('keeps subjects whose ids look like paths or operators', async () => {
    const place = 'store:$1.#0';
    const odd = ['a.b', '$set', '$', '.', '0', '__proto__', 'constructor', 'ä|'].map((id) => `product:${id}|${place}`);
    const many = [...odd, ...Array.from({ length: 12 }, (_, i) => `product:${i}.$${i}|${place}`)];
    const written = await load(place);
    expect(await facts.save(say(written, many, 1))).toBe(true);
    expect(await facts.save(say(await load(place), [...many].reverse(), 2))).toBe(true);
    const kept = await load(place);
    expect(kept.size).toBe(many.length);
    for (const subject of many) expect(kept.find(subject), subject).toMatchObject({ id: subject, latest: { 'on-hand': { v: 2 } } });
  });

  it('is relieved of the findings that were handed on, and of no newer ones', async () => {
    const raise = async (on: PlaceDocuments, id: string) => {
      const [bucket] = say(on, subjects(0, 1), 1, id) as [FactBucket];
      bucket.unsent.set(id, finding(id));
      expect(await facts.save([bucket])).toBe(true);
    };
    await raise(await load(), 'fnd_1');
    const first = (await load()).carried();
    await raise(await load(), 'fnd_2');
    await facts.handedOn(first);
    const both = (await load()).carried();
    expect(both.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(['fnd_1', 'fnd_2']);
    await facts.handedOn(both);
    expect((await load()).carried()).toEqual([]);
  });

  it('is relieved by its next write of what was handed on while another write overtook it', async () => {
    const on = await load();
    const [bucket] = say(on, subjects(0, 1), 1) as [FactBucket];
    bucket.unsent.set('fnd_1', finding('fnd_1'));
    await facts.save([bucket]);
    expect((await load()).carried()).toHaveLength(1);
    bucket.version = 1;
    bucket.unsent.clear();
    expect(await facts.save(say(on, subjects(0, 1), 2))).toBe(true);
    expect((await load()).carried()).toEqual([]);
  });
});
