/**
 * Sets of values a comparison is true for. Numbers: the line cut into pieces, each cut before or after a number, the pieces
 * lying alternately outside and inside. Texts: those listed, or all but those listed. Yes/no: which of the two.
 */
export type ValueSet =
  | { readonly kind: 'line'; readonly startsInside: boolean; readonly cuts: readonly Cut[] }
  | { readonly kind: 'words'; readonly except: boolean; readonly words: ReadonlySet<string> }
  | { readonly kind: 'yesno'; readonly yes: boolean; readonly no: boolean };
type Cut = { readonly at: number; readonly after: boolean };

/** Work left: reasoning over a hostile document ends, and says so, instead of going on. */
export type Budget = { left: number };

export const ofBoolean = (value: boolean): ValueSet => ({ kind: 'yesno', yes: value, no: !value });
export const ofWords = (words: readonly string[]): ValueSet => ({ kind: 'words', except: false, words: new Set(words) });
export const ofNumbers = (values: readonly number[]): ValueSet => ({
  kind: 'line',
  startsInside: false,
  cuts: [...new Set(values)]
    .sort((a, b) => a - b)
    .flatMap((at) => [
      { at, after: false },
      { at, after: true },
    ]),
});
/** All numbers below a bound, the bound itself included or not. */
export const below = (at: number, included: boolean): ValueSet => ({ kind: 'line', startsInside: true, cuts: [{ at, after: included }] });

export function complement(set: ValueSet): ValueSet {
  if (set.kind === 'line') return { ...set, startsInside: !set.startsInside };
  return set.kind === 'words' ? { ...set, except: !set.except } : { kind: 'yesno', yes: !set.yes, no: !set.no };
}

/** Where the earlier of two cuts lies. */
const before = (a: Cut, b: Cut): boolean => a.at < b.at || (a.at === b.at && !a.after && b.after);

function meetLines(a: ValueSet & { kind: 'line' }, b: ValueSet & { kind: 'line' }): ValueSet {
  let [inA, inB] = [a.startsInside, b.startsInside];
  const startsInside = inA && inB;
  let inside = startsInside;
  const cuts: Cut[] = [];
  let [i, j] = [0, 0];
  while (i < a.cuts.length || j < b.cuts.length) {
    const [nextA, nextB] = [a.cuts[i], b.cuts[j]];
    const takeA = nextA !== undefined && (nextB === undefined || !before(nextB, nextA));
    const takeB = nextB !== undefined && (nextA === undefined || !before(nextA, nextB));
    const cut = takeA ? nextA : nextB;
    if (takeA) {
      inA = !inA;
      i += 1;
    }
    if (takeB) {
      inB = !inB;
      j += 1;
    }
    if (cut !== undefined && (inA && inB) !== inside) {
      inside = !inside;
      cuts.push(cut);
    }
  }
  return { kind: 'line', startsInside, cuts };
}

function meetWords(a: ValueSet & { kind: 'words' }, b: ValueSet & { kind: 'words' }): ValueSet {
  if (a.except && b.except) return { kind: 'words', except: true, words: new Set([...a.words, ...b.words]) };
  const [some, other] = a.except ? [b, a] : [a, b];
  return { kind: 'words', except: false, words: new Set([...some.words].filter((word) => other.words.has(word) !== other.except)) };
}

const sizeOf = (set: ValueSet): number => 1 + (set.kind === 'line' ? set.cuts.length : set.kind === 'words' ? set.words.size : 0);

/** Values in both. Sets of different kinds are never of one fact. */
export function meet(a: ValueSet, b: ValueSet, budget: Budget): ValueSet {
  budget.left -= sizeOf(a) + sizeOf(b);
  if (a.kind === 'line' && b.kind === 'line') return meetLines(a, b);
  if (a.kind === 'words' && b.kind === 'words') return meetWords(a, b);
  return a.kind === 'yesno' && b.kind === 'yesno' ? { kind: 'yesno', yes: a.yes && b.yes, no: a.no && b.no } : a;
}

export const join = (a: ValueSet, b: ValueSet, budget: Budget): ValueSet => complement(meet(complement(a), complement(b), budget));

export function isEmpty(set: ValueSet): boolean {
  if (set.kind === 'line') return !set.startsInside && set.cuts.length === 0;
  return set.kind === 'words' ? !set.except && set.words.size === 0 : !set.yes && !set.no;
}

/** True when every value of the first is in the second. */
export const isWithin = (a: ValueSet, b: ValueSet, budget: Budget): boolean => isEmpty(meet(a, complement(b), budget));
