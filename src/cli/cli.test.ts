import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowEvent } from '../kernel/index.js';
import { Ledger, WorkStore } from '../platform/index.js';
import { SystemWallClock } from '../platform/time/system-clock.js';
import { freshMongo } from '../../test/support/database.js';
import { runCommand } from './run-command.js';

type Fresh = Awaited<ReturnType<typeof freshMongo>>;
const AT = new Date('2026-03-02T08:00:00Z');

describe('the command line', () => {
  let fresh: Fresh;
  let dataDir: string;
  beforeAll(async () => {
    fresh = await freshMongo();
    dataDir = await mkdtemp(join(tmpdir(), 'endcap-cli-'));
  });
  afterAll(async () => {
    await fresh.drop();
    await rm(dataDir, { recursive: true });
  });

  const run = async (...argv: string[]): Promise<{ status: number; out: string; err: string }> => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const env = { MONGODB_URI: fresh.uri, DATA_DIR: dataDir };
    const status = await runCommand(argv, { env, out: (line) => lines.out.push(line), err: (line) => lines.err.push(line) });
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };

  it('explains itself, and says in one sentence what was wrong', async () => {
    expect((await run()).out).toContain('audit verify [--json] [--anchor]');
    expect((await run('users', 'create', '--help')).out).toContain('first password');
    expect(await run('audit', 'falsify')).toMatchObject({ status: 2, err: expect.stringContaining('There is no command audit falsify.') });
    expect((await run('audit', 'verify', '--loud')).status).toBe(2);
    expect((await run('users', 'disable')).err).toBe('Name the e-mail address of the user.');
    const lines: string[] = [];
    const terminal = { env: {}, out: () => undefined, err: (line: string) => lines.push(line) };
    expect(await runCommand(['audit', 'verify'], terminal)).toBe(2);
    expect(lines.join('')).toMatch(/^Set MONGODB_URI to what the server uses/);
  });

  it('creates, lists, disables people and resets passwords', async () => {
    const created = await run('users', 'create', 'Zoe@Example.com', '--name', 'Zoe', '--roles', 'auditor,planner', '--regions', 'north');
    expect(created).toMatchObject({ status: 0, out: expect.stringMatching(/First password, shown once: pw_/) });
    expect((await run('users', 'create', 'zoe@example.com', '--name', 'Z', '--roles', 'auditor')).err).toBe(
      'This e-mail address has an account already.',
    );
    expect((await run('users', 'create', 'x@example.com', '--name', 'X', '--roles', 'emperor')).err).toMatch(/^Give --name and --roles/);
    expect((await run('users', 'reset-password', 'ZOE@example.com')).out).toMatch(/shown once: pw_/);
    await run('users', 'disable', 'zoe@example.com');
    expect((await run('users', 'list')).out).toMatch(/^usr_\w+\tZoe@Example.com\tZoe\tauditor,planner\tdisabled$/);
    const stored = await fresh.mongo.db.collection('users').findOne({});
    const events = (stored?.['outbox'] ?? []) as FlowEvent[];
    expect(events.map((event) => `${event.type} by ${event.actor}`).join()).toBe(
      'user.changed by system:cli,user.changed by system:cli,user.changed by system:cli',
    );
  });

  it('verifies the audit trail, anchors it, and names the first bad entry', async () => {
    const ledger = new Ledger(fresh.mongo, new SystemWallClock());
    const event = (n: number): FlowEvent => ({
      id: `exc_${n}.1.0`,
      type: 'exception.opened',
      at: AT,
      correlationId: 'c',
      actor: 'system:endcap',
      refs: { exception: `exc_${n}` },
      data: {},
    });
    await ledger.append(Array.from({ length: 20 }, (_, n) => event(n)));
    expect(await run('audit', 'verify')).toMatchObject({ status: 0, out: expect.stringContaining('no checkpoint') });
    expect((await run('audit', 'verify', '--anchor')).out).toMatch(/1 checkpoints vouch for entries up to 20/);
    await ledger.append([event(21)]);
    expect(JSON.parse((await run('audit', 'verify', '--json')).out)).toEqual({
      verified: true,
      entries: 21,
      anchoredTo: 20,
      unanchored: 1,
      checkpoints: 1,
    });
    await ledger.rows.deleteOne({ _id: 7 });
    expect(await run('audit', 'verify')).toMatchObject({ status: 1, out: expect.stringMatching(/^NOT VERIFIED: entry 7 is missing/) });
    expect((await run('audit', 'verify', '--anchor')).status).toBe(1);
  });

  it('lists dead work and lets it try again', async () => {
    expect((await run('work', 'dead')).out).toBe('No dead jobs.');
    const work = new WorkStore(fresh.mongo, new SystemWallClock());
    await work.add([{ id: 'job_1', job: 'agents.run', refs: {}, correlationId: 'c', dueAt: AT, priority: 0 }]);
    await work.rows.updateOne({ _id: 'job_1' }, { $set: { state: 'dead', reason: 'Error: poison' } });
    expect((await run('work', 'dead')).out).toBe('job_1\tagents.run\t2026-03-02T08:00:00.000Z\tError: poison');
    expect((await run('work', 'dead', '--replay', 'job_1')).status).toBe(0);
    expect((await run('work', 'dead', '--replay', 'job_1')).err).toBe('There is no dead job job_1.');
  });
});
