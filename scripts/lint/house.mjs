// Habits of this house that a general linter does not know. Each message says the rule, the reason and the way out.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ name: string, files: (path: string) => boolean, pattern: RegExp, message: string }} HouseRule */

const isTest = (/** @type {string} */ path) => path.endsWith('.test.ts') || path.endsWith('.contract.ts');
const inSource = (/** @type {string} */ path) => path.startsWith('src/') && !isTest(path);
const outsidePlatform = (/** @type {string} */ path) => inSource(path) && !path.startsWith('src/platform/');

/** @type {HouseRule[]} */
export const RULES = [
  {
    name: 'time-is-handed-in',
    files: outsidePlatform,
    pattern: /\bnew Date\(\s*\)|\bDate\.now\(/,
    message: 'Time is handed in, so that the whole server can run on a simulated clock. Ask for Clock (business) or WallClock.',
  },
  {
    name: 'ids-and-chance-are-handed-in',
    files: outsidePlatform,
    pattern: /\brandomUUID\(|\bMath\.random\(|\brandomBytes\(/,
    message: 'Ids and chance are handed in, so that runs repeat. Derive the id from its cause (deriveId) or ask for Ids.',
  },
  {
    name: 'environment-is-parsed-once',
    files: (path) => outsidePlatform(path) && !['src/main.ts', 'src/run-process.ts'].includes(path) && !path.startsWith('src/cli'),
    pattern: /\bprocess\.env\b/,
    message: 'The environment is parsed once, with a schema. Ask for Settings.',
  },
  {
    name: 'status-numbers-stay-in-http',
    files: (path) => inSource(path) && path.includes('/usecases/'),
    pattern: /HttpException|HttpStatus/,
    message: 'Only platform/http knows status numbers. Throw an EndcapError or return a refusal as a value.',
  },
  {
    name: 'nothing-left-for-later',
    files: inSource,
    pattern: /\b(TODO|FIXME|XXX)\b/,
    message: 'A note to self in the code is a defect nobody counts. Do it, or open an issue.',
  },
];

const FORBIDDEN_NAMES = /^(utils?|helpers?|common|misc|shared|manager|base)(\.|$)/;

/**
 * Complaints about one file.
 * @param {string} path relative to the project’s root, with forward slashes
 * @param {string} text
 * @returns {string[]}
 */
export function complaints(path, text) {
  const found = [];
  for (const part of path.split('/'))
    if (path.startsWith('src/') && FORBIDDEN_NAMES.test(part))
      found.push(`${path}: names-say-what: "${part}" says nothing about what is inside. Name the thing it does.`);
  const lines = text.split('\n');
  for (const rule of RULES.filter((each) => each.files(path)))
    lines.forEach((line, index) => {
      const code = line.replace(/^\s*(\*|\/\/|\/\*).*/, '');
      const looked = rule.name === 'nothing-left-for-later' ? line : code;
      if (rule.pattern.test(looked)) found.push(`${path}:${index + 1}: ${rule.name}: ${rule.message}`);
    });
  return found;
}

/** @param {string} directory @returns {string[]} */
function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(fileURLToPath(import.meta.url), '../../..');
  const files = filesBelow(join(root, 'src')).filter((path) => path.endsWith('.ts'));
  const found = files.flatMap((path) => complaints(relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')));
  for (const complaint of found) console.error(complaint);
  if (files.length === 0) console.error('house rules: no file was read');
  process.exit(found.length > 0 || files.length === 0 ? 1 : 0);
}
