import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsSchema } from './settings.js';

it('documents every setting in .env.example, and no other', () => {
  const text = readFileSync('.env.example', 'utf8');
  const documented = [...text.matchAll(/^#?([A-Z_]+)=/gm)].map((match) => match[1]);
  expect(documented.toSorted()).toEqual([...Object.keys(settingsSchema.shape), 'ROLE'].toSorted());
});
