import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Builds the server into `dist`, as far as it is not up to date: what runs as processes of its own runs built. */
export function build(): Promise<void> {
  // Beside its output, so that they go together: an emptied `dist` is built anew.
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [compiler, '-p', 'tsconfig.build.json', '--tsBuildInfoFile', 'dist/.tsbuildinfo'],
      { cwd: root },
      (error, stdout) => {
        // Types have a check of their own; here only the output counts.
        if (error !== null && !existsSync(join(root, 'dist/src/main.js'))) failed(new Error(stdout.slice(0, 2_000)));
        else done();
      },
    );
  });
}
