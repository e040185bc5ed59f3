import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { composeFaults } from './compose-faults.mjs';

const ours = readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8');

describe('compose.yaml', () => {
  it('has no fault', () => {
    expect(composeFaults(ours)).toEqual([]);
  });

  it.each([
    ['a misspelt key', 'stop_grace_period: 60s', 'stop_grace: 60s', /services\.mongodb: /],
    ['a port open to everybody', "'127.0.0.1:8080:8080'", "'8080:8080'", /services\.api\.ports/],
    ['a duration without a unit', 'interval: 5s', 'interval: 5', /healthcheck/],
    ['a volume nobody declared', '- redis:/data', '- cache:/data', /mounts cache/],
    [
      'waiting for somebody who does not exist',
      'redis:\n      condition: service_healthy',
      'cache:\n      condition: service_healthy',
      /depends on cache/,
    ],
    ['waiting for the end of what is restarted', "restart: 'no'", 'restart: always', /again and again/],
    ['a Redis that evicts', 'noeviction', 'allkeys-lru', /must not evict/],
    ['a Redis without a log', "'--appendonly', 'yes'", "'--appendonly', 'no'", /append-only/],
    ['a single MongoDB', "'--replSet', 'rs0', ", '', /replica set/],
    ['writes that are not journalled', '&journal=true', '', /majority and journal/],
  ])('is refused with %s', (_, good, bad, complaint) => {
    expect(ours).toContain(good);
    expect(composeFaults(ours.replace(good, bad)).join('\n')).toMatch(complaint);
  });
});
