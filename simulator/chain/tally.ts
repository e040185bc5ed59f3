/** Ground truth of why a shopper left without the product. */
export const LOSS_CAUSES = ['demand-ahead', 'supplier-late', 'dc-short', 'record-wrong', 'shelf-not-worked', 'local-event'] as const;
export type LossCause = (typeof LOSS_CAUSES)[number];

/** What was lost of one product in one store on one day, minor units at retail price, by cause. */
export type DayLoss = { readonly day: number; readonly cell: number; readonly byCause: Partial<Record<LossCause, number>> };

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

  private readonly days = new Map<string, DayLoss>();

  /** A shopper who left without the product on a day. */
  lose(day: number, cell: number, cause: LossCause, units: number, minor: number): void {
    this.lostUnits += units;
    this.lostMinor += minor;
    this.lostByCause[cause] += minor;
    const key = `${day}.${cell}`;
    let loss = this.days.get(key);
    if (loss === undefined) this.days.set(key, (loss = { day, cell, byCause: {} }));
    loss.byCause[cause] = (loss.byCause[cause] ?? 0) + minor;
  }

  /** Every loss, store-product by store-product and day by day, in the order in which they began. */
  get losses(): readonly DayLoss[] {
    return [...this.days.values()];
  }

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
