import { expectedShort } from '../../../agents/index.js';
import { money, MONEY_AT_RISK_BASES, type Money, type MoneyAtRiskBasis } from '../../../kernel/index.js';

/** What is known about the product at the store when money at risk is computed; null = not known. */
export type RiskInputs = {
  readonly onHand: number | null;
  /** Expected units a trading hour. */
  readonly demandRate: number | null;
  /** Trading hours looked ahead: until goods can next be on the shelf, two replenishment cycles at least. */
  readonly tradingHours: number;
  /** Price less cost, minor units. */
  readonly unitMargin: number;
  /** Retail price, minor units. */
  readonly unitPrice: number;
  readonly currency: string;
  /** The record is in doubt: what it says is there may not be. */
  readonly doubted: boolean;
};

/** What a lost unit is worth, minor units, under a name for people. */
type Basis = { readonly formula: string; readonly worth: (inputs: RiskInputs) => { readonly name: string; readonly amount: number } };

const LOST_UNITS = 'expected lost units within the time looked ahead, without further goods';

/**
 * The bases a rule may name. Margin is what the chain loses; sales at retail price are what its KPI `lost-sales-avoided` and
 * studies of empty shelves count in (Gruen, Corsten & Bharadwaj, Retail Out-of-Stocks, 2002), for goods that are to bring people in.
 */
const BASES = {
  'lost-margin-until-replenishment': {
    formula: `${LOST_UNITS} × unit margin`,
    worth: ({ unitMargin }) => ({ name: 'unitMargin', amount: unitMargin }),
  },
  'lost-sales-until-replenishment': {
    formula: `${LOST_UNITS} × retail price`,
    worth: ({ unitPrice }) => ({ name: 'unitPrice', amount: unitPrice }),
  },
} as const satisfies Record<MoneyAtRiskBasis, Basis>;

/** Rules published before bases were a list may name another: what they were counted by stays. */
const basisOf = (name: string): Basis => BASES[MONEY_AT_RISK_BASES.find((one) => one === name) ?? 'lost-margin-until-replenishment'];

/**
 * Money at risk = units expected to be lost within the time looked ahead, should no more goods come, × what a unit is worth on
 * the basis the rule names. The units are the expected shortfall of demand against stock under a normal loss function (Silver,
 * Pyke & Thomas, Inventory and Production Management in Supply Chains, 4th ed., section 5.5). A doubted record counts as an
 * empty shelf; without demand nothing can be told.
 */
export function moneyAtRisk(inputs: RiskInputs, basis: string): { atRisk: Money; basis: Record<string, number | string> } {
  const mean = (inputs.demandRate ?? 0) * inputs.tradingHours;
  const stock = inputs.doubted ? 0 : Math.max(0, inputs.onHand ?? 0);
  const lostUnits = expectedShort(mean, stock);
  const { formula, worth } = basisOf(basis);
  const { name, amount } = worth(inputs);
  return {
    atRisk: money(Math.max(0, Math.round(lostUnits * amount)), inputs.currency),
    basis: {
      formula,
      expectedLostUnits: round(lostUnits),
      expectedDemandUnits: round(mean),
      stockUnits: stock,
      tradingHours: round(inputs.tradingHours),
      [name]: amount,
    },
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
