import type { FactReading, FactView } from '../../kernel/index.js';

/**
 * The view as rules read it. A fact that cannot be read counts as missing, and its name and reason are kept: one broken
 * fact must not keep rules from being judged that do not need it.
 */
export class RuleView implements FactView {
  private failures: Map<string, string> | undefined;

  constructor(private readonly view: FactView) {}

  get subject(): string {
    return this.view.subject;
  }

  get at(): Date {
    return this.view.at;
  }

  read(fact: string): FactReading | undefined {
    try {
      return this.view.read(fact);
    } catch (error) {
      (this.failures ??= new Map()).set(fact, messageOf(error));
      return undefined;
    }
  }

  /** Why the fact could not be read, if it was asked for; undefined when it is only missing. */
  failure(fact: string): string | undefined {
    return this.failures?.get(fact);
  }
}

export const messageOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : 'thrown value').slice(0, 200);
