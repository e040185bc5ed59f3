/** Fresh identifiers for things without a cause to derive one from (users, secrets' ids, sessions). */
export abstract class Ids {
  /** A new id behind a readable prefix: `usr_…`. */
  abstract next(prefix: string): string;
}

/** A source of chance, handed in so that runs can be repeated. */
export abstract class Random {
  /** Uniform in [0, 1). */
  abstract next(): number;
}
