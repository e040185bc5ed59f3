import {
  Composer,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  YAMLParseError,
  type CST,
  type Document,
  type ErrorCode,
  type Node,
  type ParsedNode,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { EndcapError, type FieldIssue } from '../../kernel/index.js';
import { Effort } from '../effort/index.js';

/** A text of `config/` with the name people know it by. */
export type NamedText = { readonly file: string; readonly text: string };

/** A place in a text; both count from 1. */
export type TextPlace = { readonly line: number; readonly column: number };
/** Something wrong at a place of a text; `path` is the dotted place in the document, empty for the whole. */
export type TextIssue = FieldIssue & TextPlace;

/** Plain values of a text, and where each was written. */
export type LocatedText = {
  readonly value: unknown;
  /** Place of the value at a dotted path, or of the nearest thing around it. */
  readonly placeOf: (path: string) => TextPlace;
};

/** Keys of one map are compared with each other by the reader, every one with every other. */
const LIMITS = { text: 2_000_000, depth: 100, keys: 2_000 } as const;

/**
 * How large a text may be. `marks` are the signs that make structure, tags and anchors among them: with lines and quotes (three
 * times as many as marks), what a reader's work grows with.
 */
export type TextLimits = { readonly characters: number; readonly marks: number; readonly lines: number };
const OWN_FILES: TextLimits = { characters: LIMITS.text, marks: 1_000_000, lines: 200_000 };

/** Errors listed at most; reading stops there, for each costs more than what was read. */
const MOST_ERRORS = 50;

/** Lines, marks and open brackets, counted before the reader is started. One pass; what stands in quotes is counted as well. */
function sizeIssue(text: string, limits: TextLimits, work: Effort): string | undefined {
  if (text.length > limits.characters) return `longer than ${limits.characters} characters`;
  let [marks, open, lines, quotes] = [0, 0, 1, 0];
  work.add('signs', text.length);
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i] ?? '';
    if (sign === '\n') {
      lines += 1;
      if (lines > limits.lines) return `more than ${limits.lines} lines`;
    }
    if (sign === '"' || sign === "'") {
      quotes += 1;
      if (quotes > 3 * limits.marks) return `more than ${3 * limits.marks} quotes`;
    }
    if (!'[]{},:-?!&*'.includes(sign)) continue;
    const next = text[i + 1];
    if ((sign === '-' || sign === '?') && next !== ' ' && next !== '\n') continue;
    marks += 1;
    if (sign === '[' || sign === '{') open += 1;
    if (sign === ']' || sign === '}') open -= 1;
    if (open > LIMITS.depth) return `nested deeper than ${LIMITS.depth} levels`;
    if (marks > limits.marks) return `more than ${limits.marks} values`;
  }
  return undefined;
}

/** Issues of a syntax tree before anything recursive sees it: too deep, too wide, or an alias (cycles, exponential growth). */
function treeIssue(tokens: readonly CST.Token[], work: Effort): { offset: number; message: string } | undefined {
  const open: { token: CST.Token | null | undefined; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    work.add('tokens', 1);
    if (token === null || token === undefined) continue;
    const offset = 'offset' in token ? token.offset : 0;
    if (token.type === 'alias') return { offset, message: 'anchors and aliases are not allowed' };
    if (depth > LIMITS.depth) return { offset, message: `nested deeper than ${LIMITS.depth} levels` };
    if (token.type === 'document') open.push({ token: token.value, depth });
    if (
      (token.type === 'block-map' || (token.type === 'flow-collection' && token.start.source === '{')) &&
      token.items.length > LIMITS.keys
    )
      return { offset, message: `a map of more than ${LIMITS.keys} keys` };
    if ('items' in token)
      for (const item of token.items) open.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 });
  }
  return undefined;
}

/** Composes the first document of a text, and the second if there is one; stops at so many errors. */
function composed(
  tokens: readonly CST.Token[],
  lines: LineCounter,
  end: number,
  work: Effort,
): { documents: Document[]; errors: YAMLError[] } {
  const composer = new Composer({ lineCounter: lines, strict: true, uniqueKeys: true, merge: false });
  const errors: YAMLError[] = [];
  // What the composer tells of each thing it finds wrong. An own list, because those of a document are only known at its end.
  const telling = composer as unknown as { onError: (...told: [at: unknown, code: ErrorCode, message: string]) => void };
  telling.onError = (at, code, message) => {
    work.add('complaints', 1);
    // The reader takes an exception of its own part for one more error, and goes on to the next part.
    if (errors.length < MOST_ERRORS) errors.push(new YAMLParseError(placesOf(at), code, message));
    if (errors.length >= MOST_ERRORS) throw new RangeError('yaml: enough errors');
  };
  const documents: Document[] = [];
  try {
    for (const document of composer.compose(untilTooWrong(tokens, work), true, end)) {
      documents.push(document);
      errors.push(...document.errors, ...document.warnings);
      if (documents.length > 1) break;
    }
  } catch (error) {
    if (errors.length === 0) throw error;
  }
  return { documents, errors };
}

/** The offsets an error of the composer names: a place, the two ends of one, or a token. */
function placesOf(at: unknown): [number, number] {
  if (typeof at === 'number') return [at, at + 1];
  if (Array.isArray(at)) return at as [number, number];
  const { offset, source } = at as { offset: number; source?: string };
  return [offset, offset + (source?.length ?? 1)];
}

/** Tokens that are errors in themselves are made into errors one by one: no more of them than anybody is told. */
function* untilTooWrong(tokens: readonly CST.Token[], work: Effort): Generator<CST.Token> {
  let wrong = 0;
  for (const token of tokens) {
    if (token.type === 'error' || token.type === 'doc-end') {
      wrong += 1;
      work.add('complaints', 1);
    }
    if (wrong > MOST_ERRORS) return;
    yield token;
  }
}

/** The value under the first one to four steps joined, and how many they were: keys may have dots in them. */
function valueUnder(map: YAMLMap, steps: readonly string[]): { node: Node; taken: number } | undefined {
  for (let taken = 1; taken <= Math.min(4, steps.length); taken += 1) {
    const key = steps.slice(0, taken).join('.');
    const pair = map.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
    if (pair === undefined) continue;
    // An empty value has no place of its own.
    return { node: isNode(pair.value) && rangeOf(pair.value) > 0 ? pair.value : (pair.key as Node), taken };
  }
  return undefined;
}

const rangeOf = (node: Node | null): number => (node as ParsedNode | null)?.range[0] ?? 0;

/** The innermost node along a dotted path. */
function nodeAt(root: Node | null, path: string): Node | null {
  let here = root;
  let steps: readonly string[] = path === '' ? [] : path.split('.');
  while (steps.length > 0) {
    const entry: unknown = isSeq(here) ? here.items[Number(steps[0])] : undefined;
    const next = isMap(here) ? valueUnder(here, steps) : isNode(entry) ? { node: entry, taken: 1 } : undefined;
    if (next === undefined) return here;
    here = next.node;
    steps = steps.slice(next.taken);
  }
  return here;
}

function located(document: Document, lines: LineCounter): LocatedText {
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    placeOf: (path) => placeAt(lines, rangeOf(nodeAt(document.contents, path))),
  };
}

function placeAt(lines: LineCounter, offset: number): TextPlace {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Reads one text of YAML 1.2, or JSON, which is YAML, as plain JSON values that know their lines. Anchors and aliases are
 * refused, and so are keys given twice, several documents, and nesting that could exhaust a recursive reader. Never throws.
 */
export function readLocated(text: string, limits: TextLimits = OWN_FILES, work: Effort = new Effort()): LocatedText | TextIssue[] {
  const whole = (message: string): TextIssue[] => [{ path: '', message, line: 1, column: 1 }];
  const size = sizeIssue(text, limits, work);
  if (size !== undefined) return whole(size);
  const lines = new LineCounter();
  try {
    const tokens = [...new Parser(lines.addNewLine).parse(text)];
    const wrong = treeIssue(tokens, work);
    if (wrong !== undefined) return [{ path: '', message: wrong.message, ...placeAt(lines, wrong.offset) }];
    const {
      documents: [document, second],
      errors,
    } = composed(tokens, lines, text.length, work);
    if (second !== undefined) return [{ path: '', message: 'one document, not several', ...placeAt(lines, second.range?.[0] ?? 0) }];
    const found = errors.sort((a, b) => a.pos[0] - b.pos[0]).slice(0, MOST_ERRORS);
    if (found.length > 0)
      return found.map((error) => ({ path: '', message: `not readable as YAML (${error.code})`, ...placeAt(lines, error.pos[0]) }));
    return document === undefined ? whole('nothing to read') : located(document, lines);
  } catch {
    return whole('not readable as YAML or JSON');
  }
}

/**
 * Reads one YAML 1.2 text as plain JSON values. Throws EndcapError `invalid` whose issues name `file:line:column`, never
 * the value.
 */
export function readYaml({ file, text }: NamedText): unknown {
  const read = readLocated(text);
  if (!Array.isArray(read)) return (read as LocatedText).value;
  const issues = (read as TextIssue[]).map(({ line, column, message }) => ({ path: `${file}:${line}:${column}`, message }));
  throw new EndcapError('invalid', `${file} is not readable as YAML`, { issues });
}
