import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Waits until the condition holds, looking every 50 ms. Throws an Error that names what did not come about. */
export async function until(what: string, withinMs: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
    await pause(50);
  }
}

/** A module of `scripts/`, found from the checkout's root, so that built and unbuilt code find the same file. */
export const script = <T>(path: string): Promise<T> => import(pathToFileURL(resolve('scripts', path)).href) as Promise<T>;

/** A port on 127.0.0.1 nobody listens on. */
export async function freePort(): Promise<number> {
  const { freePort: find } = await script<{ freePort: () => Promise<number> }>('processes/free-port.mjs');
  return find();
}

export type ProcessPlan = {
  readonly name: string;
  /** JavaScript file, from the checkout's root. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
  /** Port it listens on; the start waits for it. */
  readonly port?: number;
};

const STARTS_WITHIN_MS = 60_000;

/** One process of the server, as operations runs it: started, killed and started again by its id. */
export class ServerProcess {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(readonly plan: ProcessPlan) {}

  get pid(): number | undefined {
    return this.running ? this.child?.pid : undefined;
  }

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it wrote last, for people who look into a failure. */
  get lastWords(): string {
    return this.said;
  }

  async start(): Promise<void> {
    const { name, file, env, nodeFlags = [], port } = this.plan;
    const child = spawn(process.execPath, [...nodeFlags, resolve(file)], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'test', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said = (this.said + text).slice(-8_000)));
    if (port === undefined) return;
    await until(`${name} listens`, STARTS_WITHIN_MS, async () => {
      if (!this.running) throw new Error(`${name} ended at its start: ${this.said}`);
      return listens(port);
    });
  }

  /** Ends it in good order, within 20 s; then by force. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const ended = once(this.child as ChildProcess, 'exit');
    this.child?.kill('SIGTERM');
    const late = setTimeout(() => this.child?.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.running) return;
    const ended = once(this.child as ChildProcess, 'exit');
    this.child?.kill('SIGKILL');
    await ended;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
