import type { ExceptionState, Money } from '../../../kernel/index.js';

/** Figures of the status page. Money at risk is that of open exceptions, one sum a currency. */
export type ExceptionFigures = {
  readonly open: number;
  readonly total: number;
  readonly byState: Readonly<Partial<Record<ExceptionState, number>>>;
  readonly incidents: number;
  readonly moneyAtRisk: readonly Money[];
};

/** Totals over all exceptions and incidents. */
export abstract class ExceptionTotals {
  abstract run(): Promise<ExceptionFigures>;
}
