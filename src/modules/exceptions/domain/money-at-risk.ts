import { expectedShort } from '../../../agents/index.js';
import { money, type Money } from '../../../kernel/index.js';

/** What is known about the product at the store when money at risk is computed; null = not known. */
export type RiskInputs = {
  readonly onHand: number | null;
  /** Expected units a trading hour. */
  readonly demandRate: number | null;
  /** Trading hours looked ahead: until goods can next be on the shelf, two replenishment cycles at least. */
  readonly tradingHours: number;
  /** Price less cost, minor units. */
  readonly unitMargin: number;
  readonly currency: string;
  /** The record is in doubt: what it says is there may not be. */
  readonly doubted: boolean;
};

/**
 * Money at risk = units expected to be lost within the time looked ahead, should no more goods come, × unit margin. These
 * are the expected shortfall of demand against stock under a normal loss function (Silver, Pyke & Thomas, Inventory and Production
 * Management in Supply Chains, 4th ed., section 5.5). A doubted record counts as an empty shelf; without demand nothing can be told.
 */
export function moneyAtRisk(inputs: RiskInputs): { atRisk: Money; basis: Record<string, number | string> } {
  const mean = (inputs.demandRate ?? 0) * inputs.tradingHours;
  const stock = inputs.doubted ? 0 : Math.max(0, inputs.onHand ?? 0);
  const lostUnits = expectedShort(mean, stock);
  return {
    atRisk: money(Math.max(0, Math.round(lostUnits * inputs.unitMargin)), inputs.currency),
    basis: {
      formula: 'expected lost units within the time looked ahead, without further goods × unit margin',
      expectedLostUnits: round(lostUnits),
      expectedDemandUnits: round(mean),
      stockUnits: stock,
      tradingHours: round(inputs.tradingHours),
      unitMargin: inputs.unitMargin,
    },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
