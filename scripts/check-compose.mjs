// node scripts/check-compose.mjs: refuses a compose.yaml that cannot work, where Docker is not there to say so.
import { readFileSync } from 'node:fs';
import { composeFaults } from './compose/compose-faults.mjs';

const faults = composeFaults(readFileSync(new URL('../compose.yaml', import.meta.url), 'utf8'));
for (const fault of faults) console.error(`compose.yaml: ${fault}`);
if (faults.length > 0) process.exit(1);
console.log('compose.yaml: ok');
