import { isIP } from 'node:net';

/** Names of ranges that `@fastify/proxy-addr` accepts. */
const namedRanges = ['loopback', 'linklocal', 'uniquelocal'];

const mappedPrefix = 0xffffn << 32n;

/** An address as a 128-bit number; IPv4 as IPv4-mapped IPv6 (RFC 4291, section 2.5.5.2). */
const numberOf = (address: string): bigint => {
  if (isIP(address) === 4)
    return mappedPrefix | address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
  const [plain = ''] = address.split('%');
  const { hostname } = new URL(`http://[${plain}]`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : []);
  const [left, right] = [groups(head), groups(tail)];
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
};

/** First and last address of `address` or `address/prefix`. */
const spanOf = (item: string): readonly [bigint, bigint] => {
  const [address = '', prefix] = item.split('/');
  const width = isIP(address) === 4 ? 32 : 128;
  const free = BigInt(width - Number(prefix ?? width));
  const first = (numberOf(address) >> free) << free;
  return [first, first + (1n << free) - 1n];
};

/** An exact address, a range, or the name of a range (pitfall 4). */
export const isProxy = (item: string): boolean => {
  if (namedRanges.includes(item)) return true;
  const [address = '', prefix, ...more] = item.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const fits = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && more.length === 0 && fits;
};

/** All of IPv4, and the public part of IPv6 (2000::/3). */
const publicSpaces = ['::ffff:0:0/96', '2000::/3'].map(spanOf);

/** How many addresses of a space are in any of the spans. */
const covered = (
  spans: readonly (readonly [bigint, bigint])[],
  [from, to]: readonly [bigint, bigint],
): bigint => {
  let sum = 0n;
  let next = from;
  for (const [first, last] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (last < next || first > to) continue;
    if (first > next) next = first;
    const end = last < to ? last : to;
    sum += end - next + 1n;
    next = end + 1n;
  }
  return sum;
};

/** A list that covers more than one address in so many is rejected. */
const maxShareDivisor = 4n;

/**
 * Whether ranges that are valid one by one cover more than a quarter of the public addresses together. A client at such
 * an address could claim any other address (ASVS 4.1.3).
 */
export const coversMostAddresses = (items: readonly string[]): boolean => {
  const spans = items.filter((item) => isIP(item.split('/')[0] ?? '') !== 0).map(spanOf);
  return publicSpaces.some(([from, to]) => covered(spans, [from, to]) * maxShareDivisor > to - from + 1n);
};
