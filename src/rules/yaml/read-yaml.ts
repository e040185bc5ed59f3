import {
  Composer,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type CST,
  type Document,
  type Node,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { EndcapError, type FieldIssue } from '../../kernel/index.js';

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

/** How large a text may be. `marks` are the signs that make structure: what a reader's work grows with. */
export type TextLimits = { readonly characters: number; readonly marks: number };
const OWN_FILES: TextLimits = { characters: LIMITS.text, marks: 1_000_000 };

/** Marks and open brackets, counted before the reader is started. One pass; what stands in quotes is counted as well. */
function sizeIssue(text: string, limits: TextLimits): string | undefined {
  if (text.length > limits.characters) return `longer than ${limits.characters} characters`;
  let [marks, open] = [0, 0];
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i] ?? '';
    if (!'[]{},:-?'.includes(sign)) continue;
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
function treeIssue(tokens: readonly CST.Token[]): { offset: number; message: string } | undefined {
  const open: { token: CST.Token | null | undefined; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
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
export function readLocated(text: string, limits: TextLimits = OWN_FILES): LocatedText | TextIssue[] {
  const whole = (message: string): TextIssue[] => [{ path: '', message, line: 1, column: 1 }];
  const size = sizeIssue(text, limits);
  if (size !== undefined) return whole(size);
  const lines = new LineCounter();
  try {
    const tokens = [...new Parser(lines.addNewLine).parse(text)];
    const wrong = treeIssue(tokens);
    if (wrong !== undefined) return [{ path: '', message: wrong.message, ...placeAt(lines, wrong.offset) }];
    const options = { lineCounter: lines, strict: true, uniqueKeys: true, merge: false };
    const [document, second] = [...new Composer(options).compose(tokens, true, text.length)];
    if (document === undefined) return whole('nothing to read');
    if (second !== undefined) return [{ path: '', message: 'one document, not several', ...placeAt(lines, second.range[0]) }];
    const found = [...document.errors, ...document.warnings].slice(0, 50);
    if (found.length > 0)
      return found.map((error) => ({ path: '', message: `not readable as YAML (${error.code})`, ...placeAt(lines, error.pos[0]) }));
    return located(document, lines);
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
