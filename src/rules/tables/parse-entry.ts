import type { ValueType } from '../facts/fact-definition.js';
import { LIMITS } from '../language/bounds.js';
import type { Bound, Entry, EntryTest, Scalar } from './entry.js';

/** An entry, or what is wrong with it and at which character (from 1). */
export type ReadEntry = { readonly ok: true; readonly entry: Entry } | { readonly ok: false; readonly message: string };

/** Thrown inside the parser only. */
class Complaint extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

const NUMBER = /[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[^\s,()[\]"<>=!]+/y;
const SPACE = /\s*/y;
const TYPE_NAMES: Readonly<Record<ValueType, string>> = { number: 'a number', text: 'text', boolean: 'true or false' };

function toNumber(text: string, position: number): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Complaint('the number is too large', position);
  if (value === 0 && /^[+-]?[0.]*[1-9]/.test(text)) throw new Complaint('the number is too small to be told from 0', position);
  return value === 0 ? 0 : value;
}

/** One pass from left to right; every step consumes at least a character, so time grows with length alone. */
class EntryReader {
  private position = 0;

  constructor(
    private readonly text: string,
    private readonly type: ValueType,
  ) {}

  read(): Entry {
    if (this.text.trim() === '') throw new Complaint('empty; write - for any value', 0);
    if (this.text.trim() === '-') return { any: true };
    this.take(SPACE);
    if (this.eats('!=')) return this.ended({ any: false, negated: true, tests: [{ is: this.literal() }] });
    if (/^not\s*\(/.test(this.text.slice(this.position))) {
      this.position += 3;
      this.eats('(');
      const tests = this.tests();
      if (!this.eats(')')) throw this.wrong('the bracket after not is not closed');
      return this.ended({ any: false, negated: true, tests });
    }
    return this.ended({ any: false, negated: false, tests: this.tests() });
  }

  private ended(entry: Entry): Entry {
    this.take(SPACE);
    if (this.position < this.text.length) throw this.wrong('nothing may follow here; text of several words needs quotes');
    return entry;
  }

  private tests(): EntryTest[] {
    const tests: EntryTest[] = [];
    for (;;) {
      tests.push(this.test());
      if (tests.length > LIMITS.list) throw this.wrong(`a list of more than ${LIMITS.list} entries`);
      const comma = this.position;
      if (!this.eats(',')) return tests;
      if (this.type === 'number' && /\d,\d/.test(this.text.slice(Math.max(0, comma - 1), comma + 2)))
        throw this.wrong('a decimal comma? Write 4.5 with a point, or put a space after the comma of a list');
    }
  }

  private test(): EntryTest {
    this.take(SPACE);
    for (const sign of ['<=', '>=', '<', '>'] as const) {
      if (!this.eats(sign)) continue;
      const end: Bound = { value: this.ordered(), inclusive: sign.length === 2 };
      return sign.startsWith('<') ? { to: end } : { from: end };
    }
    const opening = this.text[this.position];
    return opening === '[' || opening === '(' || opening === ']' ? this.range(opening) : { is: this.literal() };
  }

  private range(opening: string): EntryTest {
    const start = this.position;
    this.position += 1;
    const from: Bound = { value: this.ordered(), inclusive: opening === '[' };
    if (!this.eats('..')) throw this.wrong('a range is written [1..5]');
    const high = this.ordered();
    this.take(SPACE);
    const closing = this.text[this.position];
    if (closing !== ']' && closing !== ')' && closing !== '[') throw this.wrong('the range is not closed by ], ) or [');
    this.position += 1;
    const to: Bound = { value: high, inclusive: closing === ']' };
    if (from.value > to.value) throw new Complaint('the range runs backwards', start);
    if (from.value === to.value && !(from.inclusive && to.inclusive)) throw new Complaint('the range holds no value', start);
    return { from, to };
  }

  /** A number where order matters. */
  private ordered(): number {
    this.take(SPACE);
    if (this.type !== 'number') throw this.wrong(`only numbers have an order, and this fact is ${TYPE_NAMES[this.type]}`);
    const start = this.position;
    const digits = this.take(NUMBER);
    if (digits === '') throw this.wrong('a number is needed here');
    return toNumber(digits, start);
  }

  private literal(): Scalar {
    this.take(SPACE);
    const start = this.position;
    if (this.text[start] === '"') return this.quoted();
    const word = this.take(WORD);
    if (word === '') throw this.wrong('a value is needed here');
    if (word === '-') throw new Complaint('- stands alone; as text it needs quotes', start);
    if (this.type === 'text') {
      if (word.length > 500) throw new Complaint('text of more than 500 characters', start);
      return word;
    }
    if (this.type === 'boolean') {
      if (word === 'true' || word === 'false') return word === 'true';
    } else {
      NUMBER.lastIndex = 0;
      if (NUMBER.exec(word)?.[0].length === word.length) return toNumber(word, start);
      if (word.includes('..')) throw new Complaint('a range needs brackets: [1..5]', start);
    }
    throw new Complaint(`not ${TYPE_NAMES[this.type]}, as the fact is`, start);
  }

  private quoted(): string {
    const start = this.position;
    if (this.type !== 'text') throw new Complaint(`text in quotes, but the fact is ${TYPE_NAMES[this.type]}`, start);
    let value = '';
    for (let at = start + 1; at < this.text.length; at += 1) {
      const character = this.text[at] ?? '';
      if (character === '"') {
        this.position = at + 1;
        if (value.length > 500) throw new Complaint('text of more than 500 characters', start);
        return value;
      }
      if (character === '\\') at += 1;
      value += character === '\\' ? (this.text[at] ?? '') : character;
    }
    throw new Complaint('the quote is not closed', start);
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  private eats(sign: string): boolean {
    this.take(SPACE);
    if (!this.text.startsWith(sign, this.position)) return false;
    this.position += sign.length;
    return true;
  }

  private wrong(message: string): Complaint {
    return new Complaint(message, this.position);
  }
}

/**
 * Reads one input entry for a fact of that type: `-`, `5`, `"north"`, `< 3`, `[1..5)`, `a, b`, `not(a, b)`, `!= x`. Linear in
 * the length of the text; never throws.
 */
export function parseEntry(text: string, type: ValueType): ReadEntry {
  try {
    return { ok: true, entry: new EntryReader(text, type).read() };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return { ok: false, message: `${error.message} (character ${error.position + 1})` };
  }
}
