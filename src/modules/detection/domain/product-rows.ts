/** Numbers the products of a store, so that figures of all of them fit into one column of numbers. */
export class ProductRows {
  private readonly rows = new Map<string, number>();

  get size(): number {
    return this.rows.size;
  }

  find(product: string): number | undefined {
    return this.rows.get(product);
  }

  /** The product's row, the next one if it has none yet. */
  of(product: string): number {
    let row = this.rows.get(product);
    if (row === undefined) this.rows.set(product, (row = this.rows.size));
    return row;
  }
}
