import type { DecisionTable, TableOutput } from '../decision-table.js';

/** Headings of the columns that are neither input nor output; both may be left out. */
export const ROW_HEADING = 'row';
export const ANNOTATION_HEADING = 'annotation';

const outputHeading = (output: TableOutput): string => ('field' in output ? `out: ${output.field}` : `param: ${output.param}`);

export type Head = Pick<DecisionTable, 'inputs' | 'outputs'>;

/** `in: <fact>`, `out: severity`, `out: effect`, `param: <name>`, in the order of the head. */
export const headings = ({ inputs, outputs }: Head): string[] => [
  ...inputs.map(({ fact }) => `in: ${fact}`),
  ...outputs.map(outputHeading),
];

/** `In : Cover` and `in:cover` are the same heading, except for the case of a parameter’s name. */
export function sameHeading(text: string): string {
  const [kind = '', ...rest] = text.trim().split(':');
  const name = rest.join(':').trim();
  const known = kind.trim().toLowerCase();
  if (rest.length === 0) return known;
  return `${known}: ${known === 'param' ? name : name.toLowerCase()}`;
}
