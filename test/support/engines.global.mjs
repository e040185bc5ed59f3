import { startTemporaryEngines } from '../../scripts/engines/temporary-engines.mjs';

/**
 * Gives the tests a MongoDB and a Redis of their own: `inject('mongodbUri')`, `inject('redisUrl')`.
 * @param {{ provide: (key: string, value: string) => void }} project
 */
export default async function setup({ provide }) {
  const engines = await startTemporaryEngines({ stopOnSignals: false, log: (line) => console.error(line) });
  provide('mongodbUri', engines.mongodbUri);
  provide('redisUrl', engines.redisUrl);
  process.env.ENDCAP_TEST_MONGODB_URI = engines.mongodbUri;
  process.env.ENDCAP_TEST_REDIS_URL = engines.redisUrl;
  return engines.stop;
}
