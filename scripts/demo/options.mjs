import { parseArgs } from 'node:util';

const USAGE =
  'npm run demo -- [--headless] [--json FILE] [--fresh] [--stores N] [--days N] [--seed S] [--port P] [--processes one|two] [--losses FILE]';

/** Reads the command line; throws a sentence that says what is wrong with it. */
export function parseDemoOptions(args = process.argv.slice(2)) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        headless: { type: 'boolean', default: false },
        json: { type: 'string' },
        losses: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        stores: { type: 'string', default: '600' },
        days: { type: 'string', default: '7' },
        seed: { type: 'string', default: '1' },
        port: { type: 'string' },
        processes: { type: 'string', default: 'two' },
      },
    }));
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${USAGE}`, { cause: error });
  }
  if (values.processes !== 'one' && values.processes !== 'two') throw new Error(`--processes takes one or two.\n${USAGE}`);
  return {
    ...values,
    stores: whole('stores', values.stores, 4, 2_000),
    days: whole('days', values.days, 1, 21),
    seed: whole('seed', values.seed, 0, 2_147_483_647),
    port: values.port === undefined ? undefined : whole('port', values.port, 1, 65_535),
  };
}

/** @param {string} name @param {string} text @param {number} min @param {number} max */
function whole(name, text, min, max) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} takes a whole number from ${min} to ${max}.\n${USAGE}`);
}
