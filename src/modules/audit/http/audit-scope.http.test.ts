import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addPerson, firstRun, putMasterdata, type ApiClient } from '../../../../test/support/api-client.js';
import { ONE_STORE, STORE } from '../../../../test/support/one-store.js';
import { startTestServer, type TestServer } from '../../../../test/support/server.js';
import { WallClock } from '../../../kernel/index.js';
import { EntityCollection, Mongo, OutboxRegistry } from '../../../platform/index.js';

describe('the record for readers with limits', () => {
  let server: TestServer;
  let admin: ApiClient;
  const stores = async (reader: ApiClient): Promise<unknown[]> =>
    (await reader.items<{ refs: { store?: string } }>('/v1/audit?type=task.opened')).map(({ refs }) => refs.store);

  /** An auditor who may look only there. */
  const limited = (scope: object): Promise<ApiClient> => addPerson(admin, `L${(people += 1)}`, ['auditor'], scope);
  let people = 0;

  beforeAll(async () => {
    server = await startTestServer();
    admin = await firstRun(server.url);
    await putMasterdata(admin, ONE_STORE);
    const outboxes = server.app.get(OutboxRegistry);
    const things = new EntityCollection(server.app.get(Mongo), outboxes, server.app.get(WallClock), 'tasks');
    const at = new Date('2026-03-02T08:00:00Z');
    const opened = (store: string) => ({
      type: 'task.opened' as const,
      at,
      correlationId: 'c',
      actor: 'system:endcap',
      refs: { store },
      data: {},
    });
    await things.insert({ id: 'tsk_1', version: 1 }, [opened(STORE), opened('elsewhere')]);
    await vi.waitUntil(async () => (await outboxes.unsent()).length === 0, { timeout: 10_000, interval: 20 });
  });
  afterAll(() => server.close());

  it('reaches as far as their banner, region or store', async () => {
    for (const scope of [{ regions: ['north'] }, { banners: ['main'] }, { stores: [STORE] }, { banners: ['main'], regions: ['north'] }])
      expect(await stores(await limited(scope))).toEqual([STORE]);
  });

  it('holds nothing about stores outside, unknown ones included', async () => {
    for (const scope of [{ regions: ['south'] }, { banners: [] }, { stores: ['elsewhere'] }, { regions: ['south'], stores: [STORE] }])
      expect(await stores(await limited(scope))).toEqual([]);
  });
});
