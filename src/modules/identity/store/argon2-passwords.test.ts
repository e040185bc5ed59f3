import { describe, expect, it } from 'vitest';
import { Argon2Passwords } from './argon2-passwords.js';

describe('passwords', () => {
  const passwords = new Argon2Passwords();

  it('match themselves only, however their letters are composed', async () => {
    const stored = await passwords.hash('Zürich 1234');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.matches('Zürich 1234'.normalize('NFD'), stored)).toBe(true);
    expect(await passwords.matches('Zurich 1234', stored)).toBe(false);
    expect(await passwords.hash('Zürich 1234')).not.toBe(stored);
  });

  it('never match for somebody who does not exist, at the same cost', async () => {
    const stored = await passwords.hash('a good password');
    const cost = async (hash: string | undefined): Promise<number> => {
      const before = process.cpuUsage();
      for (let index = 0; index < 5; index += 1) expect(await passwords.matches('nobody has this password', hash)).toBe(false);
      const used = process.cpuUsage(before);
      return used.user + used.system;
    };
    await cost(undefined); // the first one makes the hash nobody has
    const known = await cost(stored);
    const unknown = await cost(undefined);
    expect(unknown).toBeGreaterThan(known / 2);
    expect(unknown).toBeLessThan(known * 2);
  });
});
