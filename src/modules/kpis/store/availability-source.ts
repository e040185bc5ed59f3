import { StockReports } from '../../signals/index.js';
import { Directory } from '../../masterdata/index.js';
import type { Sample } from '../domain/kpi.js';
import { KpiSource } from '../usecases/kpi-source.js';

/** How much of what stores reported on was in stock, by their reports during trading and just before it. */
export class AvailabilitySource extends KpiSource {
  readonly id = 'on-shelf-availability';
  constructor(
    private readonly reports: StockReports,
    private readonly directory: Directory,
  ) {
    super();
  }

  async samples(from: Date, until: Date): Promise<Sample[]> {
    const snapshot = this.directory.snapshot();
    return (await this.reports.between(from, until)).map(({ store, at, available, reported }) => ({
      place: snapshot.placeOf(store),
      day: snapshot.tradingDay(store, at) ?? at.toISOString().slice(0, 10),
      value: available,
      weight: reported,
    }));
  }
}
