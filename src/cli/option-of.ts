import type { Values } from './command.js';

/** The text an option was given; undefined when it was not, or is empty. */
export function optionOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
