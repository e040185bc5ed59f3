// Writes docs/flow.md from the built catalogue of events and jobs; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { flowDocument } from '../../dist/src/flow-document.js';

const options = { ...(await resolveConfig('docs/flow.md')), parser: 'markdown' };
const wanted = await format(flowDocument(), options);
if (process.argv.includes('--check')) {
  if (readFileSync('docs/flow.md', 'utf8') !== wanted) {
    console.error('docs/flow.md is not what the catalogue says: run `npm run flow`.');
    process.exit(1);
  }
} else writeFileSync('docs/flow.md', wanted);
