import { delimiter, sep } from 'node:path';

/**
 * The path without what npm scripts put before it: with it, npm would be run by the very Node that
 * it is about to replace.
 */
export function hostPath() {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return directories.filter((directory) => !directory.endsWith(`node_modules${sep}.bin`)).join(delimiter);
}
