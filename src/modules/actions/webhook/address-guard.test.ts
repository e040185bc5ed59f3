import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { ClosedAddressError, guardedLookup, isClosedAddress, objectionTo } from './address-guard.js';

describe('addresses inside', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.8',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'ff02::1',
    'not an address',
  ])('closes %s', (address) => expect(isClosedAddress(address)).toBe(true));

  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('leaves %s open', (address) =>
    expect(isClosedAddress(address)).toBe(false),
  );
});

describe('addresses of connectors', () => {
  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com',
    'javascript:alert(1)',
    '//example.com/x',
    'not a url',
    'http://user:secret@example.com/',
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost:27017/',
    'http://db.internal/',
    'http://localhost./',
  ])('refuses %s', (url) => expect(objectionTo(url, [])).toBeDefined());

  it('lets the operator open a host, or one port of it, on purpose', () => {
    expect(objectionTo('http://127.0.0.1:9000/x', ['127.0.0.1:9000'])).toBeUndefined();
    expect(objectionTo('http://127.0.0.1:9001/x', ['127.0.0.1:9000'])).toBeDefined();
    expect(objectionTo('http://erp.internal/x', ['erp.internal'])).toBeUndefined();
    expect(objectionTo('https://erp.example.com/x', [])).toBeUndefined();
  });
});

describe('name resolution while connecting', () => {
  const resolving =
    (...found: string[]) =>
    (_name: string, _options: object, done: (error: null, found: LookupAddress[]) => void): void =>
      done(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  const ask = (resolver: ReturnType<typeof resolving>, all: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      guardedLookup(resolver)('erp.example.com', { all }, (error, address) => (error === null ? resolve(address) : reject(error)));
    });

  it('refuses a name that resolves inside, also when only one of its addresses does', async () => {
    await expect(ask(resolving('10.0.0.5'), false)).rejects.toBeInstanceOf(ClosedAddressError);
    await expect(ask(resolving('93.184.216.34', '127.0.0.1'), true)).rejects.toBeInstanceOf(ClosedAddressError);
    await expect(ask(resolving('93.184.216.34', '::1'), false)).rejects.toBeInstanceOf(ClosedAddressError);
    await expect(ask(resolving(), true)).rejects.toBeInstanceOf(ClosedAddressError);
  });

  it('hands on exactly the addresses it checked', async () => {
    expect(await ask(resolving('93.184.216.34'), false)).toBe('93.184.216.34');
    expect(await ask(resolving('93.184.216.34'), true)).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });
});
