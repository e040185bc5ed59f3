import { parse } from 'yaml';
import { composeSchema } from './compose-schema.mjs';

/**
 * What is wrong with a compose file: its form, its references, and what Endcap needs of its engines.
 * @param {string} text
 * @returns {string[]} one sentence each
 */
export function composeFaults(text) {
  const document = parse(text, { merge: true });
  const stripped = Object.fromEntries(Object.entries(document ?? {}).filter(([key]) => !key.startsWith('x-')));
  const parsed = composeSchema.safeParse(stripped);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}.`);
  return [...danglingReferences(parsed.data), ...brokenNeeds(parsed.data)];
}

/** @typedef {import('zod').infer<typeof composeSchema>} Compose */

/** @param {Compose} compose */
function danglingReferences({ services, volumes }) {
  return Object.entries(services).flatMap(([name, { depends_on = {}, volumes: mounts = [] }]) => [
    ...Object.entries(depends_on).flatMap(([other, { condition }]) => {
      const wanted = services[other];
      if (!wanted) return [`services.${name} depends on ${other}, which does not exist.`];
      const tested = wanted.healthcheck && 'test' in wanted.healthcheck;
      if (condition === 'service_healthy' && !tested)
        return [`services.${name} waits for the health of ${other}, which has no health check.`];
      if (condition === 'service_completed_successfully' && wanted.restart !== 'no')
        return [`services.${name} waits for the end of ${other}, which is started again and again.`];
      return [];
    }),
    ...mounts.flatMap((mount) => {
      const volume = mount.split(':')[0] ?? '';
      return volume in volumes ? [] : [`services.${name} mounts ${volume}, which is not among the volumes.`];
    }),
  ]);
}

/** @param {Compose} compose */
function brokenNeeds({ services }) {
  const redis = services.redis?.command?.join(' ') ?? '';
  const mongodb = services.mongodb?.command?.join(' ') ?? '';
  const servers = ['api', 'worker'].map((name) => ({ name, environment: services[name]?.environment ?? {} }));
  const replicaSet = /--replSet (\S+)/.exec(mongodb)?.[1];
  /** @type {[boolean, string][]} */
  const needs = [
    [redis.includes('--appendonly yes'), 'Redis must keep an append-only file.'],
    [redis.includes('--maxmemory-policy noeviction'), 'Redis must not evict.'],
    [replicaSet !== undefined, 'MongoDB must be a replica set.'],
    ...servers.flatMap(
      ({ name, environment }) =>
        /** @type {[boolean, string][]} */ ([
          ...['MONGODB_URI', 'REDIS_URL', 'SECRETS_KEY'].map((key) => [key in environment, `services.${name} needs ${key}.`]),
          [
            new RegExp(`[?&]replicaSet=${replicaSet}(&|$)`).test(environment.MONGODB_URI ?? '') &&
              /[?&]w=majority(&|$)/.test(environment.MONGODB_URI ?? '') &&
              /[?&]journal=true(&|$)/.test(environment.MONGODB_URI ?? ''),
            `services.${name}: MONGODB_URI must name the replica set and ask for majority and journal.`,
          ],
        ]),
    ),
  ];
  return needs.filter(([met]) => !met).map(([, sentence]) => sentence);
}
