import type { ParseArgsConfig } from 'node:util';

/** Where a command reads its settings and writes its lines; handed in so that commands can be tested. */
export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Asks for a secret without showing it; absent where nobody sits at a terminal. */
  readonly ask?: (question: string) => Promise<string>;
  /** From here on Ctrl-C does not end the process but aborts the signal. */
  readonly interruptible?: () => AbortSignal;
};

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** One command of the command line: its words, its options and what it does. */
export type Command = {
  /** The words that call it, e.g. `audit verify`. */
  readonly words: string;
  /** What follows the words in the help. */
  readonly synopsis: string;
  readonly about: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Most arguments that may follow. */
  readonly positionals: number;
  /** Answers the exit status. */
  run(input: { values: Values; positionals: readonly string[] }, terminal: Terminal): Promise<number>;
};

/** What is wrong with how a command was called, in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
