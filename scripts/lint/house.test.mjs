import { expect, it } from 'vitest';
import { complaints, RULES } from './house.mjs';

it.each([
  ['time-is-handed-in', 'src/modules/x/a.ts', 'const now = new Date();'],
  ['ids-and-chance-are-handed-in', 'src/rules/a.ts', 'const id = randomUUID();'],
  ['environment-is-parsed-once', 'src/modules/x/a.ts', 'process.env.PORT'],
  ['status-numbers-stay-in-http', 'src/modules/x/usecases/a.ts', 'throw new HttpException()'],
  ['nothing-left-for-later', 'src/kernel/a.ts', `// ${'TO'}${'DO'} later`],
])('finds a planted violation of %s', (rule, path, line) => {
  expect(complaints(path, line).some((complaint) => complaint.includes(`${rule}:`))).toBe(true);
});

it('proves every rule it has', () => {
  expect(RULES).toHaveLength(5);
});

it('refuses names that say nothing', () => {
  expect(complaints('src/platform/utils.ts', '')[0]).toContain('names-say-what');
});

it('leaves the platform its clock, and comments alone', () => {
  expect(complaints('src/platform/time/system-clock.ts', 'return new Date();')).toEqual([]);
  expect(complaints('src/rules/a.ts', ' * never new Date() here')).toEqual([]);
});
