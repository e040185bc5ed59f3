import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, firstRun, type ApiAnswer, type ApiClient } from '../../../../test/support/api-client.js';
import { shortStock, step, write } from '../../../../test/support/rule-rig.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';

type Item = {
  index: number;
  document?: Record<string, unknown>;
  lost: { path: string; message: string }[];
  version?: { rule: string; number: number };
};

const leaf = { fact: 'on-hand-estimate', operator: 'lessThan', value: 5 };
const plain = (name: string, changes: Record<string, unknown> = {}) => ({
  name,
  conditions: { all: [leaf] },
  event: { type: 'shortStock', params: { hint: 'expedite' } },
  ...changes,
});

// A team comes with rules it wrote for json-rules-engine.
describe('plain json-rules-engine rules over the API', () => {
  let server: TestServer;
  let ada: ApiClient;
  let owner: string;
  const hand = (body: object, as = ada): Promise<ApiAnswer> => as.call('POST', '/v1/rules/import', { body });
  const itemsOf = ({ body }: ApiAnswer): Item[] => body['items'] as Item[];
  const versions = (): Promise<number> => server.mongo.db.collection('rule_versions').countDocuments();

  beforeAll(async () => {
    server = await startTestServer({ worker: false });
    ada = await firstRun(server.url);
    owner = (await write(ada, shortStock('whose', 'nobody-yet'))).author;
  });
  afterAll(() => server.close());

  it('become documents to complete; what is lost is named, and nothing is kept', async () => {
    const before = await versions();
    const rules = [
      plain('Short cover', { priority: 7 }),
      plain('Own operator', { conditions: { all: [{ ...leaf, operator: 'nearly' }] } }),
    ];
    const answer = await hand({ rules, defaults: { severity: 'high', team: 'buying' } });
    expect(answer.status).toBe(200);
    expect(itemsOf(answer)).toMatchObject([
      { index: 0, document: { id: 'short-cover', owner, severity: 'high', team: 'buying', golden: [], params: { hint: 'expedite' } } },
      { index: 1 },
    ]);
    expect(itemsOf(answer).map(({ lost }) => lost.map(({ path }) => path))).toEqual([['priority'], ['conditions.all.0.operator']]);
    expect(itemsOf(answer)[1]).not.toHaveProperty('document');
    expect(answer.body['assumed']).toEqual(['effect', 'golden', 'moneyAtRisk', 'owner', 'repeatAfterMinutes', 'subject', 'trigger', 'why']);
    expect(await versions()).toBe(before);
  });

  it('are kept as drafts with a note, and can be published once they are proved', async () => {
    const shared = { little: { all: [leaf] } };
    const rules = [
      plain('Kept one', { conditions: { all: [{ condition: 'little' }] } }),
      plain('Lost', { conditions: { all: [{ ...leaf, value: null }] } }),
    ];
    const answer = await hand({ rules, shared, note: 'from the old engine' });
    expect(itemsOf(answer)).toMatchObject([{ version: { rule: 'kept-one', number: 1 } }, { lost: [{ path: 'conditions.all.0.value' }] }]);
    expect(itemsOf(answer)[1]).not.toHaveProperty('version');
    const draft = await ada.get<{ version: number; document: object }>('/v1/rules/kept-one/versions/1');
    expect(draft).toMatchObject({ state: 'draft', author: owner, document: { shared, tags: ['imported'] } });
    const document = { ...draft.document, golden: shortStock('x', owner)['golden'] };
    const edited = await ada.call('PUT', '/v1/rules/kept-one/versions/1', {
      body: { document, note: 'proved' },
      headers: { 'if-match': `"${draft.version}"` },
    });
    expect((await step(ada, 'check', edited.body as never)).body).toMatchObject({ state: 'checked' });
  });

  it('are refused with their place when they are hostile, out of bounds, or of one name', async () => {
    const before = await versions();
    const issues = async (body: object): Promise<unknown> => {
      const { status, body: problem } = await hand({ note: 'kept?', ...body });
      return [status, problem['issues']];
    };
    expect(await issues({ rules: [plain('Same'), plain('Other'), plain('same')] })).toEqual([
      400,
      [{ path: 'rules.2.name', message: 'same is the name of rules.0, too' }],
    ]);
    const long = plain('Long', { conditions: { all: [{ ...leaf, operator: 'in', value: Array.from({ length: 1_001 }, () => 1) }] } });
    expect(await issues({ rules: [plain('Good'), long] })).toEqual([
      400,
      [{ path: 'rules.1.conditions.all.0.value', message: 'a list of more than 1000 entries' }],
    ]);
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 1]));
    expect(await issues({ rules: [wide] })).toEqual([400, [{ path: 'rules.0', message: 'more than 20000 values' }]]);
    expect(await issues({ rules: Array.from({ length: 1_001 }, () => ({})) })).toEqual([400, [expect.objectContaining({ path: 'rules' })]]);
    expect(await issues({ rules: [7] })).toEqual([400, [expect.objectContaining({ path: 'rules.0' })]]);
    expect(await issues({ rules: [plain('Good')], defaults: { severity: 'awful' } })).toEqual([
      400,
      [expect.objectContaining({ path: 'defaults.severity' })],
    ]);
    const code = plain('Code', { onSuccess: 'process.exit()', conditions: { all: [{ ...leaf, path: '$..[?(@.constructor)]' }] } });
    expect(itemsOf(await hand({ rules: [code] }))[0]?.lost.map(({ path }) => path)).toEqual(['onSuccess', 'conditions.all.0.path']);
    const proto = await ada.call('POST', '/v1/rules/import', { body: '{"rules":[{"conditions":{"__proto__":{"all":[]}}}]}' });
    expect(proto.status).toBe(400);
    expect(await versions()).toBe(before);
  });

  it('are for whoever may write rules', async () => {
    const buyer = await addPerson(ada, 'Bea', ['merchandising']);
    expect((await hand({ rules: [plain('Not hers')] }, buyer)).status).toBe(403);
    const { key } = await ada.need<{ key: string }>('POST', '/v1/api-keys', { body: { name: 'build', roles: ['operations-admin'] } });
    const byKey = await hand({ rules: [plain('By a key')], note: 'handed in' }, ada.as(key));
    expect(itemsOf(byKey)[0]?.document).toMatchObject({ owner });
  });
});
