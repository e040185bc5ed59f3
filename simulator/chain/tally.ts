/** Ground truth of why a shopper left without the product. */
export const LOSS_CAUSES = ['demand-ahead', 'supplier-late', 'dc-short', 'record-wrong', 'shelf-not-worked', 'local-event'] as const;
export type LossCause = (typeof LOSS_CAUSES)[number];

/** What a run of the week came to. Money in minor units at retail price; hours are store-product trading hours. */
export class Tally {
  lostMinor = 0;
  lostUnits = 0;
  lostPromotedMinor = 0;
  soldMinor = 0;
  soldPromotedMinor = 0;
  soldUnits = 0;
  hours = 0;
  hoursWithStock = 0;
  /** Store × product × hour lines with a sale. */
  lines = 0;
  vanishedUnits = 0;
  readonly lostByCause: Record<LossCause, number> = {
    'demand-ahead': 0,
    'supplier-late': 0,
    'dc-short': 0,
    'record-wrong': 0,
    'shelf-not-worked': 0,
    'local-event': 0,
  };

  /** On-shelf availability, 0–1. */
  get availability(): number {
    return this.hours === 0 ? 1 : this.hoursWithStock / this.hours;
  }

  /** Share of promoted demand (in money) that met an empty shelf. */
  get lostPromotedShare(): number {
    const wanted = this.lostPromotedMinor + this.soldPromotedMinor;
    return wanted === 0 ? 0 : this.lostPromotedMinor / wanted;
  }
}
