import { Injectable } from '@nestjs/common';
import type { Action } from '../../../kernel/index.js';
import { ActionStore } from './ports.js';

/** Actions as the stages after read them. */
export abstract class ActionReader {
  abstract find(id: string): Promise<Action | undefined>;
  abstract findMany(ids: readonly string[]): Promise<Action[]>;
  /** Actions of one exception, oldest first. */
  abstract ofException(exception: string): Promise<Action[]>;
  /** Those that succeeded or may have (state `unknown`), finished at or after `from` and before `until`, by end, then id. */
  abstract carriedOut(from: Date, until: Date): Promise<Action[]>;
}

@Injectable()
export class ReadActions extends ActionReader {
  constructor(private readonly store: ActionStore) {
    super();
  }
  find(id: string): Promise<Action | undefined> {
    return this.store.find(id);
  }
  findMany(ids: readonly string[]): Promise<Action[]> {
    return this.store.findMany(ids);
  }
  ofException(exception: string): Promise<Action[]> {
    return this.store.ofException(exception);
  }
  carriedOut(from: Date, until: Date): Promise<Action[]> {
    return this.store.carriedOut(from, until);
  }
}
