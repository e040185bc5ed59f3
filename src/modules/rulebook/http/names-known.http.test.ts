import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRun, putMasterdata, type ApiAnswer, type ApiClient } from '../../../../test/support/api-client.js';
import { checked, shortStock, step, write, type WrittenDocument } from '../../../../test/support/rule-rig.js';
import { SMALL_CHAIN } from '../../../../test/support/small-chain.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { writeRuleDocument } from '../../../rules/index.js';
import { ComposeTrial } from '../usecases/compose-trial.js';

const issuesIn = ({ body }: ApiAnswer): { path: string; message: string }[] => (body['issues'] ?? []) as never;

// Somebody mistypes a store: the rule would never be asked anywhere, and nobody would notice.
describe('names a document uses besides facts', () => {
  let server: TestServer;
  let ada: ApiClient;
  let owner: string;
  const validate = (document: WrittenDocument) =>
    ada.call('POST', '/v1/rules/validate', {
      body: writeRuleDocument(document, 'yaml'),
      headers: { 'content-type': 'application/yaml' },
    });
  /** `body.yaml:<line>:<column> <path>` of a word that stands once in the text. */
  const placed = (document: WrittenDocument, word: string, path: string): string => {
    const lines = writeRuleDocument(document, 'yaml').split('\n');
    const line = lines.findIndex((one) => one.includes(word));
    return `body.yaml:${line + 1}:${(lines[line]?.indexOf(word) ?? 0) + 1} ${path}`;
  };
  const table = (changes: Record<string, unknown>): WrittenDocument => {
    const { conditions: _conditions, severity: _severity, golden: _golden, ...head } = shortStock('named-table', owner);
    return {
      ...head,
      hitPolicy: 'unique',
      severity: 'low',
      inputs: [{ fact: 'on-hand-estimate' }],
      rows: [{ id: 'short', in: ['< 5'], out: [] }],
      golden: [
        { name: 'nothing left', expect: 'fires', rows: ['short'], facts: { 'on-hand-estimate': 0 } },
        { name: 'plenty', expect: 'silent', facts: { 'on-hand-estimate': 90 } },
        { name: 'no record', expect: 'unknown', facts: {}, missing: ['on-hand-estimate'] },
      ],
      ...changes,
    };
  };

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    ada = await firstRun(server.url);
    await putMasterdata(ada, Object.fromEntries(SMALL_CHAIN));
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
  });
  afterAll(() => server.close());

  const all = { banners: ['B1'], regions: ['R1', 'R2'], stores: ['101'], productGroups: ['seasonal'] };
  it.each([
    ['banners', 'no-such-banner', 'banner'],
    ['regions', 'no-such-region', 'region'],
    ['stores', 'no-such-store', 'store'],
    ['productGroups', 'no-such-group', 'product group'],
  ] as const)('are refused with line and column when nobody knows them: %s', async (dimension, id, what) => {
    expect((await validate(shortStock('named', owner, { scope: all }))).status).toBe(200);
    const ids = [...all[dimension], id];
    const wrong = shortStock('named', owner, { scope: { ...all, [dimension]: ids } });
    const path = `scope.${dimension}.${ids.length - 1}`;
    const answer = await validate(wrong);
    expect(answer.status).toBe(400);
    expect(issuesIn(answer)).toEqual([{ path: placed(wrong, id, path), message: `unknown ${what} ${id}` }]);
  });

  it('are refused in the head of a table, once for all its rows', async () => {
    expect((await validate(table({ scope: all }))).status).toBe(200);
    const wrong = table({ scope: { stores: ['101', 'no-such-store'] } });
    expect(issuesIn(await validate(wrong))).toEqual([
      { path: placed(wrong, 'no-such-store', 'scope.stores.1'), message: 'unknown store no-such-store' },
    ]);
    const analysed = await ada.call('POST', '/v1/rules/analyse', { body: { document: wrong } });
    expect(issuesIn(analysed)).toEqual([{ path: 'scope.stores.1', message: 'unknown store no-such-store' }]);
  });

  it('keep a version a draft, and what a backtest would try from being tried', async () => {
    const wrong = shortStock('named-draft', owner, { scope: { stores: ['no-such-store'] } });
    const draft = await write(ada, wrong);
    expect((await step(ada, 'check', draft)).body).toMatchObject({
      state: 'draft',
      check: { ok: false, issues: [{ path: 'scope.stores.0', message: 'unknown store no-such-store' }] },
    });
    const trial = server.app.get(ComposeTrial, { strict: false });
    await expect(trial.run({ publish: [{ rule: 'named-draft' }], retire: [] })).rejects.toMatchObject({
      code: 'invalid',
      details: { issues: [{ path: 'named-draft: scope.stores.0', message: 'unknown store no-such-store' }] },
    });
  });

  it.each([
    ['team', 'no-such-team', 'unknown team no-such-team: name a team of master data, or a role'],
    ['agent', 'no-such-agent', 'unknown agent no-such-agent'],
    ['playbook', 'no-such-playbook', 'unknown playbook no-such-playbook: there are no playbooks yet, leave it out'],
    ['moneyAtRisk', 'gut-feeling', expect.stringContaining('expected one of "lost-margin-until-replenishment"')],
  ])('are refused when nobody answers to them: %s', async (field, name, message) => {
    for (const wrong of [shortStock('named', owner, { [field]: name }), table({ [field]: name })]) {
      const answer = await validate(wrong);
      expect([answer.status, issuesIn(answer)]).toEqual([400, [{ path: placed(wrong, name, field), message }]]);
    }
  });

  it('may be a team, a role, an agent with a spec, and either basis of money at risk', async () => {
    await putMasterdata(ada, { teams: [{ id: 'north-desk', name: 'North desk', roles: ['regional-ops'], region: 'R1' }] });
    const good = { team: 'north-desk', agent: 'stockout-triage', moneyAtRisk: 'lost-sales-until-replenishment' };
    expect((await validate(shortStock('named', owner, good))).status).toBe(200);
    expect((await validate(shortStock('named', owner, { ...good, team: 'procurement' }))).status).toBe(200);
  });

  it('are known the moment master data has them', async () => {
    const [, stores = []] = SMALL_CHAIN.find(([kind]) => kind === 'stores') ?? [];
    const opening = { ...stores[0], id: '301', validFrom: '2027-01-01' };
    await putMasterdata(ada, { stores: [opening] });
    expect(await checked(ada, shortStock('named-soon', owner, { scope: { stores: ['301'] } }))).toMatchObject({ state: 'checked' });
  });
});
