import type { KnownNames } from '../../../rules/index.js';

/** The names documents may use besides facts: places, product groups, teams and agents there are. */
export abstract class NamesKnown {
  /** As they are at this moment, what other processes wrote included. */
  abstract now(): Promise<KnownNames>;
}
