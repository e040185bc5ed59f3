import { TABLE_LIMITS } from '../decision-table.js';

const [QUOTE, LINE_END, RETURN] = ['"', '\n', '\r'].map((sign) => sign.charCodeAt(0)) as [number, number, number];
const DELIMITERS = [',', ';', '\t'] as const;

/** How large a grid may be before it is read: lines outside quotes (empty ones are skipped), cells of a line, quotes. */
const MOST = { lines: 4 * TABLE_LIMITS.rows, cells: 100, quotes: 200_000 } as const;

/** The delimiter that stands most often outside quotes in the first line. */
export function delimiterOf(text: string): (typeof DELIMITERS)[number] {
  const codes = DELIMITERS.map((sign) => sign.charCodeAt(0));
  const counts = DELIMITERS.map(() => 0);
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) quoted = !quoted;
    else if (!quoted && (sign === LINE_END || sign === RETURN)) break;
    else if (!quoted && codes.includes(sign)) counts[codes.indexOf(sign)] = (counts[codes.indexOf(sign)] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return DELIMITERS[counts.indexOf(most)] ?? ',';
}

/** What is too much of a grid, told in one pass before anything is made of it; the line, from 1, where one is to blame. */
export function sizeIssue(text: string, delimiter: string): { readonly line?: number; readonly message: string } | undefined {
  const between = delimiter.charCodeAt(0);
  let [line, lines, cells, quotes, quoted] = [1, 1, 1, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      quoted = !quoted;
      quotes += 1;
      if (quotes > MOST.quotes) return { message: `more than ${MOST.quotes} quotes` };
    }
    const ends = sign === LINE_END || (sign === RETURN && text.charCodeAt(at + 1) !== LINE_END);
    if (ends) line += 1;
    if (quoted) continue;
    if (sign === between) {
      cells += 1;
      if (cells > MOST.cells) return { line, message: `more than ${MOST.cells} cells in a line` };
    } else if (ends) {
      cells = 1;
      lines += 1;
      if (lines > MOST.lines) return { message: `1 to ${TABLE_LIMITS.rows} rows under the headings, not more than ${MOST.lines} lines` };
    }
  }
  return undefined;
}
