import { afterEach, describe, expect, it, vi } from 'vitest';
import { DAY, chain, closeAll, evaluate, rows, runningOut, signal, state } from '../../../test/support/detection-rig.js';
import { FactStore } from './usecases/fact-store.js';

/** A store after the other, so that the pass is done with one while it looks at the next. */
const aLongMorning = () =>
  ['101', '102', '201'].flatMap((store) => {
    const counts = Array.from({ length: 120 }, (_, n) => {
      const at = `${DAY}T0${5 + Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}:00+01:00`;
      const lines = ['P1', 'P2'].map((product) => ({ product, onHand: 30 + (n % 7), unit: 'each' as const }));
      return signal('retail.inventory.position', at, { location: { kind: 'store', id: store }, countedAt: at, basis: 'record', lines });
    });
    return [...counts, ...runningOut(store)];
  });

describe('signals whose facts are written behind the pass', () => {
  afterEach(closeAll);

  it('writes a long batch in parts, one at a time, and comes to what the signals come to a few at a time', async () => {
    const signals = aLongMorning();
    const few = await chain();
    for (let i = 0; i < signals.length; i += 20) await evaluate(few, signals.slice(i, i + 20));
    const parts = await chain();
    const store = parts.app.get(FactStore, { strict: false });
    const save = store.save.bind(store);
    let atOnce = 0;
    const sizes: number[] = [];
    vi.spyOn(store, 'save').mockImplementation(async (changes) => {
      sizes.push((atOnce += 1));
      const saved = await save(changes);
      await new Promise((resolve) => setTimeout(resolve, 50)); // the pass goes on meanwhile
      atOnce -= 1;
      return saved;
    });
    await evaluate(parts, signals);
    expect(Math.max(...sizes)).toBe(1);
    expect(sizes.length).toBeGreaterThanOrEqual(2);
    expect(await state(parts)).toEqual(await state(few));
    expect(await rows(parts, 'findings')).not.toEqual([]);
  });

  it.each([1, 2])('comes to the same when writing part %i fails, once with an error and once for somebody else was faster', async (at) => {
    const signals = aLongMorning();
    const undisturbed = await chain();
    await evaluate(undisturbed, signals);
    const on = await chain();
    const store = on.app.get(FactStore, { strict: false });
    const save = store.save.bind(store);
    let writes = 0;
    const disturbed = vi.spyOn(store, 'save').mockImplementation(async (changes) => {
      writes += 1;
      if (writes === at) throw new Error('the database is away');
      if (writes !== at + 1) return save(changes);
      await on.mongo.db.collection('facts').updateMany({}, { $inc: { version: 1 } });
      await on.mongo.db.collection('fact_marks').updateMany({}, { $inc: { v: 1 } });
      return save(changes);
    });
    await expect(evaluate(on, signals)).rejects.toThrow('the database is away');
    await evaluate(on, signals);
    expect(disturbed.mock.calls.length).toBeGreaterThan(at + 1);
    expect(await state(on)).toEqual(await state(undisturbed));
  });
});
