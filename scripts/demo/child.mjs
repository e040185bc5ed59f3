import { spawn } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { watchOver } from '../processes/watchdog.mjs';

/** A process of the demo: its output goes to a file or to a listener, and it ends when it is asked to, or with the demo. */
export class Child {
  /**
   * @param {string} name
   * @param {string[]} command
   * @param {{ env?: NodeJS.ProcessEnv, logFile: string, cwd: string, onLine?: (line: string) => void }} options
   */
  constructor(name, [file = '', ...args], { env, logFile, cwd, onLine }) {
    this.name = name;
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    this.process = spawn(file, args, { cwd, env, stdio: ['ignore', onLine ? 'pipe' : log, log] });
    closeSync(log);
    if (onLine) eachLine(this.process.stdout, onLine);
    // The demo may be killed: then nobody else would end its processes.
    const watchdog = this.process.pid === undefined ? undefined : watchOver(this.process.pid);
    /** @type {number | null | undefined} exit code once it has ended; null when a signal ended it */
    this.code = undefined;
    /** @type {Promise<void>} */
    this.ended = new Promise((resolve) => {
      const end = (/** @type {number | null} */ code) => {
        this.code = code;
        watchdog?.kill('SIGKILL');
        resolve();
      };
      this.process.once('error', () => end(null));
      this.process.once('close', end);
    });
  }

  get pid() {
    return this.code === undefined ? this.process.pid : undefined;
  }

  /** Asks it to end, and insists after a while. */
  async stop() {
    if (this.code !== undefined) return;
    this.process.kill('SIGTERM');
    const hurry = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
    await this.ended;
    clearTimeout(hurry);
  }

  /** The end of what it wrote, for the person who must find out why. */
  lastWords() {
    try {
      return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
    } catch {
      return '';
    }
  }
}

/** @param {import('node:stream').Readable | null} stream @param {(line: string) => void} onLine */
function eachLine(stream, onLine) {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  });
}
