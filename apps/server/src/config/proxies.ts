import { isIP } from 'node:net';

/** Names that the library of forwarded addresses knows for ranges. */
const namedRanges = ['loopback', 'linklocal', 'uniquelocal'];

const mappedPrefix = 0xffffn << 32n;

/** An address as a number of 128 bits; an IPv4 one as it is mapped into IPv6 (RFC 4291, section 2.5.5.2). */
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

/** An exact address, a range, or the name of one (pitfall 4). */
export const isProxy = (item: string): boolean => {
  if (namedRanges.includes(item)) return true;
  const [address = '', prefix, ...more] = item.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const fits = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && more.length === 0 && fits;
};

/** Where people come from: all of IPv4, and what of IPv6 is routed for everybody (2000::/3). */
const publicSpaces = ['::ffff:0:0/96', '2000::/3'].map(spanOf);

/** How many addresses of a space are in one of the spans. */
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

/** No list of proxies needs more than one address in so many. */
const leastShare = 4n;

/**
 * Whether ranges that pass one by one are together as good as everybody: more than a quarter of either space. Who is in
 * them could name any address as their own (ASVS 4.1.3).
 */
export const trustsEverybody = (items: readonly string[]): boolean => {
  const spans = items.filter((item) => isIP(item.split('/')[0] ?? '') !== 0).map(spanOf);
  return publicSpaces.some(([from, to]) => covered(spans, [from, to]) * leastShare > to - from + 1n);
};
