import 'reflect-metadata';
import { askHidden } from './cli/ask-hidden.js';
import { runCommand } from './cli/run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: console.log,
  err: console.error,
  ...(process.stdin.isTTY ? { ask: askHidden } : {}),
  interruptible: () => {
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort());
    return interrupted.signal;
  },
});
