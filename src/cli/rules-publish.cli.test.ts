import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { firstRun, putMasterdata, type ApiClient } from '../../test/support/api-client.js';
import { inForce, shortStock } from '../../test/support/rule-rig.js';
import { SMALL_CHAIN } from '../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../test/support/server.js';
import { runCommand } from './run-command.js';

const PASSWORD = 'a long enough password';

// Ada owns the key a build uses. Ben is the second person.
describe('publishing rules from files', () => {
  let server: TestServer;
  let directory: string;
  let ada: ApiClient;
  let owner: string;
  let key: string;
  const run = async (env: Record<string, string>, ...argv: string[]) => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const asked: string[] = [];
    const status = await runCommand(['rules', 'publish', ...argv, '--url', server.url], {
      env,
      out: (line) => lines.out.push(line),
      err: (line) => lines.err.push(line),
      ask: async (question) => {
        asked.push(question);
        return PASSWORD;
      },
    });
    return { status, out: lines.out.join('\n'), err: lines.err.join('\n'), asked };
  };
  const pack = async (name: string, ...rules: object[]): Promise<string> => {
    const file = join(directory, `${name}.json`);
    await writeFile(file, JSON.stringify({ rules }));
    return file;
  };
  const versionsOf = async (rule: string) => (await ada.call('GET', `/v1/rules/${rule}`)).body['items'] as { state: string }[] | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'endcap-publish-'));
    server = await startTestServer();
    ada = await firstRun(server.url);
    const user = await server.mongo.db.collection<{ _id: string; email: string }>('users').findOne({ email: 'ada@example.com' });
    owner = user?._id ?? '';
    ({ key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'build', roles: ['operations-admin'] } }));
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it('hands in and checks with a key, publishes as a second person, and does nothing twice', async () => {
    const file = await pack('two', shortStock('file-one', owner), shortStock('file-two', owner));
    const handedIn = await run({ ENDCAP_API_KEY: key }, file);
    expect(handedIn).toMatchObject({ status: 0, err: '', asked: [] });
    expect(handedIn.out).toBe(
      'file-one: version 1 is checked.\nfile-two: version 1 is checked.\n' +
        '2 wait for a second person: the same command with --user, by somebody who did not write them.',
    );
    expect(await inForce(ada)).not.toHaveProperty('file-one');
    await run({ ENDCAP_API_KEY: key }, file);
    expect(await versionsOf('file-one')).toHaveLength(1);

    const published = await run({}, file, '--user', 'ben@example.com', '--note', 'from the repository');
    expect(published.err).toBe('');
    expect(published).toMatchObject({ status: 0, asked: ['Password of ben@example.com: '] });
    expect(published.out).toMatch(/Published: rule set [0-9a-f]{64} is in force\.$/);
    expect(await inForce(ada)).toMatchObject({ 'file-one': 1, 'file-two': 1 });
    const again = await run({ ENDCAP_PASSWORD: PASSWORD, ENDCAP_API_KEY: key }, file, '--user', 'ben@example.com');
    expect(again).toMatchObject({ status: 0, asked: [], out: expect.stringContaining('file-one: version 1 is in force.\n') });
    expect(again.out).toMatch(/Nothing is left to publish\.$/);
    // Whoever published does not stay signed in.
    const open = await server.mongo.db.collection('sessions').distinct('user', { expiresAt: { $gt: new Date() } });
    expect(open).toEqual([owner]);
  });

  it('cannot publish as the person whose key wrote it: four eyes hold here, too', async () => {
    const file = await pack('own', shortStock('file-own', owner));
    const answer = await run({ ENDCAP_API_KEY: key }, file, '--user', 'ada@example.com');
    expect(answer.status).toBe(2);
    expect(answer.err).toBe('The server refuses (403): file-own: who wrote it may not publish or retire it; a second person must.');
    expect(await inForce(ada)).not.toHaveProperty('file-own');
    const planned = await run({}, file, '--user', 'ben@example.com', '--at', '2026-03-05T06:00:00+01:00');
    expect(planned.out).toMatch(/Planned as \S+\.$/);
  });

  it('stops at what does not hold, before or at the server', async () => {
    const nobody = shortStock('file-nobody', 'usr_nobody');
    const refused = await run({ ENDCAP_API_KEY: key }, await pack('nobody', nobody));
    expect(refused).toMatchObject({ status: 1, out: '' });
    expect(refused.err).toBe('file-nobody: owner: must be one of those who wrote this version\nfile-nobody: version 1 was given up again.');
    const wrong = shortStock('file-wrong', owner, { conditions: { all: [{ fact: 'no-such-fact', operator: 'equal', value: 1 }] } });
    expect((await run({ ENDCAP_API_KEY: key }, await pack('wrong', wrong))).err).toContain('unknown fact no-such-fact');
    expect(await versionsOf('file-wrong')).toBeUndefined();
    const unknown = await run({}, await pack('unknown', shortStock('file-unknown', owner)), '--user', 'ben@example.com');
    expect(unknown).toMatchObject({ status: 1, err: 'file-unknown: no checked version has this content; hand it in first (--key).' });
  });

  it('hands in all or nothing', async () => {
    const good = shortStock('file-good', owner);
    const unproved = shortStock('file-unproved', owner, {
      golden: (good['golden'] as { name: string }[]).map((one) => (one.name === 'fires at four' ? { ...one, expect: 'silent' } : one)),
    });
    const looked = await run(
      { ENDCAP_API_KEY: key },
      await pack('unproved', good, { ...unproved, golden: [...(unproved['golden'] as object[]), (good['golden'] as object[])[0]] }),
    );
    expect(looked).toMatchObject({ status: 1, out: '' });
    expect(looked.err).toBe('file-unproved: golden.0.expect: fires at four: expected silent, got fires\nNothing was handed in.');
    expect(await versionsOf('file-good')).toBeUndefined();

    const strange = await run({ ENDCAP_API_KEY: key }, await pack('strange', good, shortStock('file-strange', 'usr_nobody')));
    expect(strange).toMatchObject({ status: 1, out: '' });
    expect(strange.err).toContain('file-good: version 1 was given up again.');
    for (const rule of ['file-good', 'file-strange']) expect(await versionsOf(rule)).toMatchObject([{ state: 'retired' }]);
    expect(await run({ ENDCAP_API_KEY: key }, await pack('good', good), await pack('good-again', good))).toMatchObject({
      status: 2,
      err: 'file-good is in these files twice.',
    });
  });

  it('takes up the drafts that were left behind when it was cut off halfway', async () => {
    const conditions = { 'little-is-left': { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] } };
    const rules = ['cut-one', 'cut-two', 'cut-three'].map((id) =>
      shortStock(id, owner, { conditions: { all: [{ condition: 'little-is-left' }] } }),
    );
    const file = join(directory, 'cut.json');
    await writeFile(file, JSON.stringify({ conditions, rules }));
    // Three are looked for and looked at, then each is looked for once more and written: here after the second was.
    const real = globalThis.fetch;
    let written = 0;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (written === 2) throw new Error('killed');
      if (init?.method === 'POST' && String(input).endsWith('/v1/rules')) written += 1;
      return real(input, init);
    });
    expect(await run({ ENDCAP_API_KEY: key }, file)).toMatchObject({ status: 2, err: expect.stringContaining('does not answer') });
    vi.restoreAllMocks();
    expect(await versionsOf('cut-two')).toMatchObject([{ state: 'draft' }]);
    // Ada writes the third as it is in the file: hers is left alone.
    await ada.need('POST', '/v1/rules', { body: { document: { ...rules[2], shared: conditions }, note: 'mine' } });
    const again = await run({ ENDCAP_API_KEY: key }, file);
    expect(again).toMatchObject({ status: 0, err: '' });
    expect(again.out).toBe(
      'cut-one: version 1, a draft that was left behind, is taken up.\ncut-two: version 1, a draft that was left behind, is taken up.\n' +
        'cut-one: version 1 is checked.\ncut-two: version 1 is checked.\ncut-three: version 2 is checked.\n' +
        '3 wait for a second person: the same command with --user, by somebody who did not write them.',
    );
    expect(await versionsOf('cut-one')).toMatchObject([{ state: 'checked' }]);
    expect(await versionsOf('cut-three')).toMatchObject([{ state: 'checked' }, { state: 'draft' }]);
  });

  it('hands in what was written, shared conditions by their names', async () => {
    const file = join(directory, 'shared.json');
    const rule = shortStock('file-shared', owner, { conditions: { all: [{ condition: 'little-is-left' }] } });
    const conditions = { 'little-is-left': { all: [{ fact: 'on-hand-estimate', operator: 'lessThan', value: 5 }] } };
    await writeFile(file, JSON.stringify({ conditions, rules: [rule] }));
    expect(await run({ ENDCAP_API_KEY: key }, file)).toMatchObject({ status: 0, err: '' });
    expect((await run({ ENDCAP_API_KEY: key }, file)).out).toContain('file-shared: version 1 is checked.');
    const version = await ada.get('/v1/rules/file-shared/versions/1');
    expect(version).toMatchObject({ written: { conditions: rule['conditions'], shared: conditions } });
  });

  it('brings one rule into force stage by stage', async () => {
    const expecting = shortStock('file-staged', owner, { expect: { findingsPerDay: 50 } });
    const file = await pack('staged', expecting);
    const stages = join(directory, 'stages.yaml');
    await writeFile(stages, '- { scope: { stores: ["101"] }, hours: 24 }\n');
    await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
    const both = await run({ ENDCAP_API_KEY: key }, file, await pack('beside', shortStock('file-beside', owner)), '--stages', stages);
    expect(both).toMatchObject({ status: 2, err: 'Stages are for one rule at a time, and 2 are to be published.' });
    expect(await versionsOf('file-staged')).toBeUndefined();
    expect((await run({ ENDCAP_API_KEY: key }, file)).status).toBe(0);
    const rolling = await run({}, file, '--user', 'ben@example.com', '--stages', stages);
    expect(rolling).toMatchObject({ status: 0, err: '' });
    const [, id] = /Being rolled out as (rro_\S+), 1 stage\(s\)\./.exec(rolling.out) ?? [];
    expect(await ada.get(`/v1/rule-rollouts/${id}`)).toMatchObject({ rule: 'file-staged', where: [{ stores: ['101'] }] });
    expect((await run({ ENDCAP_API_KEY: key }, file)).out).toBe('file-staged: version 1 is being rolled out.\nNothing is left to publish.');
    const refused = async (...given: string[]): Promise<string> => (await run({ ENDCAP_API_KEY: key }, file, ...given)).err;
    expect(await refused('--stages', stages, '--at', '2026-03-05T06:00:00+01:00')).toBe(
      'A rollout in stages begins at once: give --at or --stages, not both.',
    );
    expect(await refused('--at', 'tomorrow')).toBe('Give --at as a moment with its offset: 2026-03-09T06:00:00+01:00.');
    expect(await refused('--stages', file)).toMatch(/must be a list of stages/);
  });

  it('says in a sentence what it lacks', async () => {
    const file = await pack('lacks', shortStock('file-lacks', owner));
    expect((await run({}, file)).err).toBe('Give --key to hand rules in, --user to publish what is checked, or both.');
    expect((await run({ ENDCAP_API_KEY: 'ek_wrong' }, file)).err).toMatch(/^The server refuses \(401\)/);
    expect((await run({ ENDCAP_PASSWORD: 'not the password' }, file, '--user', 'ben@example.com')).err).toMatch(
      /^The server refuses \(401\)/,
    );
    expect((await run({ ENDCAP_API_KEY: key }, file, '--url', 'ftp://x')).status).toBe(0); // the last address counts
    const lines: string[] = [];
    const terminal = { env: { ENDCAP_API_KEY: key }, out: () => undefined, err: (line: string) => lines.push(line) };
    expect(await runCommand(['rules', 'publish', file, '--url', 'ftp://x'], terminal)).toBe(2);
    expect(await runCommand(['rules', 'publish', file, '--url', 'http://127.0.0.1:9'], terminal)).toBe(2);
    expect(await runCommand(['rules', 'publish', file, '--url', server.url, '--user', 'ben@example.com'], terminal)).toBe(2);
    expect(lines).toEqual([
      'Give --url as the address of the server: https://endcap.example.',
      'http://127.0.0.1:9 does not answer.',
      'Nobody can be asked for the password here: set ENDCAP_PASSWORD.',
    ]);
  });
});
