import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Address ranges that are not the public internet: this machine, private networks, link-local, multicast, reserved. */
const CLOSED = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  CLOSED.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 96], // unspecified, loopback and IPv4-compatible
  ['64:ff9b::', 96], // NAT64: an IPv4 address in disguise
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32], // Teredo
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  CLOSED.addSubnet(network, prefix, 'ipv6');

/** True when an IP address is one nobody outside may be reached at. IPv4 inside IPv6 counts as the IPv4 it is. */
export function isClosedAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').split('%')[0] ?? '';
  const family = isIP(plain);
  if (family === 0) return true;
  return CLOSED.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

/** Thrown while connecting: the name resolves to an address that may not be called. */
export class ClosedAddressError extends Error {
  readonly code = 'EADDRCLOSED';
  constructor() {
    super('the address lies inside a private network');
    this.name = 'ClosedAddressError';
  }
}

type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
export type Resolver = (
  hostname: string,
  options: { all: true },
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Name resolution for outgoing connections: the very addresses that will be connected to are checked, so that a name
 * cannot show one address to a check and another to the connection. One closed address among several closes the name.
 */
export function guardedLookup(resolver: Resolver = resolve as Resolver): (hostname: string, options: LookupOptions, done: Answer) => void {
  return (hostname, options, done) =>
    resolver(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '');
      const [first] = found;
      if (first === undefined || found.some(({ address }) => isClosedAddress(address))) return done(new ClosedAddressError(), '');
      return options.all === true ? done(null, found) : done(null, first.address, first.family);
    });
}

/**
 * Why an address may never be called, or undefined. `allowed` are hosts or host:ports the operator opened on purpose
 * (OUTGOING_ALLOW): those may lie inside.
 */
export function objectionTo(text: string, allowed: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return 'must be an absolute http or https address';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must be an http or https address';
  if (url.username !== '' || url.password !== '') return 'must not carry credentials';
  if (isOpened(url, allowed)) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isClosedAddress(host)) return 'must not lie inside a private network';
  if (/(^|\.)(localhost|local|internal|localdomain)\.?$/i.test(host)) return 'must not lie inside a private network';
  return undefined;
}

/** True when the operator opened this host, or this host and port. */
export function isOpened(url: URL, allowed: readonly string[]): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return allowed.includes(url.hostname) || allowed.includes(`${url.hostname}:${port}`);
}
