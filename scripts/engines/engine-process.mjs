import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.mjs';
import { identify } from '../processes/identity.mjs';
import { stopProcess } from '../processes/stop-process.mjs';
import { watchOver } from '../processes/watchdog.mjs';

const READY_MS = 60_000;
const GRACE_MS = 15_000;

/**
 * How to run one engine.
 * @typedef {object} Program
 * @property {'mongodb' | 'redis'} name
 * @property {'embedded' | 'binary'} kind
 * @property {string} directory where its data lives
 * @property {boolean} endsWithStdin ends by itself when its standard input closes
 * @property {(port: number) => { file: string, args: string[], env?: NodeJS.ProcessEnv, argv0?: string }} command
 * @property {(port: number) => Promise<number>} answeringPid which process serves that port; throws while none does
 */

/** One engine as a private child process: recorded on disk, watched, restartable on its port. */
export class EngineProcess {
  #program;
  #runDirectory;
  #onCrash;
  #port = 0;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #watchdog;
  #endExpected = false;

  /**
   * @param {Program} program
   * @param {string} runDirectory where the process record and the engine's log are kept
   * @param {(message: string) => void} onCrash told when the engine ends without having been asked to
   */
  constructor(program, runDirectory, onCrash) {
    this.#program = program;
    this.#runDirectory = runDirectory;
    this.#onCrash = onCrash;
  }

  get kind() {
    return this.#program.kind;
  }

  get port() {
    return this.#port;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** Starts the engine and resolves when it serves; a later start uses the same port again. */
  async start() {
    if (this.#child) throw new Error(`${this.#program.name} is running already.`);
    if (this.#port !== 0) return this.#startOn(this.#port);
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      try {
        await this.#startOn(port);
        this.#port = port;
        return;
      } catch (error) {
        // Somebody may have taken the port between the look and the bind.
        if (attempt === 3 || !/address (already )?in use|EADDRINUSE/i.test(String(error))) throw error;
      }
    }
  }

  /** Ends the engine in good order. */
  async stop() {
    await this.kill('SIGTERM');
  }

  /**
   * Sends the signal and resolves when the engine has ended.
   * @param {NodeJS.Signals} [signal]
   */
  async kill(signal = 'SIGKILL') {
    const child = this.#child;
    if (!child) return;
    this.#endExpected = true;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(insist);
  }

  /** For a process that is exiting and can no longer wait. */
  endNow() {
    this.#child?.kill('SIGTERM');
  }

  /** Deletes everything the engine has stored; only while it is down. */
  wipe() {
    if (this.#child) throw new Error(`${this.#program.name} is running: stop it before its data is deleted.`);
    rmSync(this.#program.directory, { recursive: true, force: true });
  }

  /** @param {number} port */
  async #startOn(port) {
    const { name, directory, command, endsWithStdin } = this.#program;
    mkdirSync(directory, { recursive: true });
    mkdirSync(this.#runDirectory, { recursive: true });
    const { file, args, env, argv0 } = command(port);
    const log = openSync(this.#logFile, 'a');
    // A group of its own: an interrupt typed at the terminal reaches the parent alone, which then
    // ends its engines last.
    const child = spawn(file, args, {
      argv0,
      env: { ...process.env, ...env },
      detached: true,
      stdio: [endsWithStdin ? 'pipe' : 'ignore', log, log],
    });
    closeSync(log);
    this.#child = child;
    this.#endExpected = false;
    let failure = '';
    child.once('error', (error) => {
      failure = error.message;
      this.#ended('');
    });
    child.once('exit', (code, signal) => {
      failure = `it ended with ${signal ?? `exit code ${code}`}`;
      this.#ended(failure);
    });
    if (child.pid !== undefined) {
      writeFileSync(recordFile(this.#runDirectory, name), JSON.stringify(identify(child.pid) ?? {}));
      if (!endsWithStdin) this.#watchdog = watchOver(child.pid);
    }
    child.stdin?.on('error', () => {});
    const deadline = Date.now() + READY_MS;
    for (;;) {
      if (this.#child !== child) throw new Error(`${name} did not start: ${failure}.\n${this.#lastWords()}`);
      const pid = await this.#program.answeringPid(port).catch(() => undefined);
      if (pid === child.pid && this.#child === child) break;
      if (pid !== undefined && pid !== child.pid) {
        await this.kill();
        throw new Error(`${name} did not start: address already in use, port ${port} is served by process ${pid}.`);
      }
      if (Date.now() > deadline) {
        await this.kill();
        throw new Error(`${name} did not answer within ${READY_MS / 1000} s.\n${this.#lastWords()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.#startedWell = true;
    // The engine must not keep its parent from ending; the parent's end ends the engine.
    child.unref();
    /** @type {import('node:net').Socket | null} */ (child.stdin)?.unref();
  }

  #startedWell = false;

  /** @param {string} how */
  #ended(how) {
    this.#child = undefined;
    this.#watchdog?.kill('SIGKILL');
    this.#watchdog = undefined;
    rmSync(recordFile(this.#runDirectory, this.#program.name), { force: true });
    if (this.#startedWell && !this.#endExpected) this.#onCrash(`${this.#program.name} is gone: ${how}.`);
    this.#startedWell = false;
  }

  get #logFile() {
    return join(this.#runDirectory, `${this.#program.name}.log`);
  }

  #lastWords() {
    return readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  }
}

/**
 * Ends what a killed parent left running. Only the very process that was recorded is touched: a pid
 * that meanwhile belongs to somebody else is not it.
 * @param {string} runDirectory
 * @param {'mongodb' | 'redis'} name
 * @returns {Promise<number | undefined>} the pid of the orphan that was ended
 */
export async function endOrphan(runDirectory, name) {
  const file = recordFile(runDirectory, name);
  /** @type {import('../processes/identity.mjs').Identity} */
  let identity;
  try {
    identity = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  const alive = identify(identity.pid)?.born === identity.born && identity.born !== undefined;
  if (alive) await stopProcess(identity, { graceMs: GRACE_MS });
  rmSync(file, { force: true });
  return alive ? identity.pid : undefined;
}

/** @param {string} runDirectory @param {string} name */
function recordFile(runDirectory, name) {
  return join(runDirectory, `${name}.json`);
}
