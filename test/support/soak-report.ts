/** One test whose count is stated, as it was run in full: `failures` is 1 when it found a case that does not hold. */
export type SoakRow = {
  readonly file: string;
  readonly test: string;
  readonly cases: number;
  readonly seed: number;
  readonly failures: number;
  readonly seconds: number;
  readonly date: string;
  readonly commit: string;
};

/** The report after a run: its rows, and those of files it did not touch, by file and test. */
export function mergedReport(before: readonly SoakRow[], ran: readonly SoakRow[], touched: ReadonlySet<string>): readonly SoakRow[] {
  const kept = before.filter(({ file }) => !touched.has(file));
  return [...kept, ...ran].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ file, test }: SoakRow): string => `${file} ${test}`;
