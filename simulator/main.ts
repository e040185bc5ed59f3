import { writeFileSync } from 'node:fs';
import { parseOptions } from './integration/options.js';
import { simulate, type Tell } from './simulate.js';

/** One line of JSON per thing the demo shows. */
const tell: Tell = (line) => void process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const options = parseOptions(process.argv.slice(2));
  const results = await simulate(options, tell);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
} catch (error) {
  tell({ event: 'failed', text: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
