import ipaddr from 'ipaddr.js';

/**
 * A range of IP addresses in the space of IPv6, in which IPv4 lies at `::ffff:0:0/96` (RFC 4291, section 2.5.5.2): one
 * comparison serves both, and an IPv4-mapped address is the IPv4 address that it maps.
 */
export interface Network {
  /** As it is stored and shown: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/64`. */
  readonly text: string;
  /** The first address. */
  readonly first: bigint;
  /** How many leading bits of 128 are fixed. */
  readonly bits: number;
}

/** A client of IPv6 has at least so many bits for itself; limits count it by them, too. */
export const clientBitsV6 = 64;
const addressBits = 128;
/** The bits before an IPv4 address. */
const mappedBits = 96;
/** The longest text that can be one: an IPv6 address with an IPv4 tail and a prefix. */
export const maxNetworkLength = 49;

type Parsed = ReturnType<typeof ipaddr.parse>;

/** Strict: neither `127.1` nor octal numbers nor zones, of which each reader has another idea. */
const parseAddress = (text: string): Parsed | null => {
  if (text.length > maxNetworkLength || text.includes('%')) return null;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
};

const numberOf = (address: Parsed): bigint => {
  const bytes = address.toByteArray();
  const number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return bytes.length === 4 ? (0xffffn << 32n) | number : number;
};

/** An address as a number of 128 bits; null if it is none. A zone is ignored: it names an interface of this machine. */
export const addressNumber = (address: string): bigint | null => {
  const parsed = parseAddress(address.split('%', 1)[0] ?? '');
  return parsed === null ? null : numberOf(parsed);
};

/** The number without all but its first bits. */
export const maskTo = (number: bigint, bits: number): bigint => {
  const free = BigInt(addressBits - bits);
  return (number >> free) << free;
};

/** Whether the range lies in IPv4. */
export const isV4 = ({ first, bits }: Pick<Network, 'first' | 'bits'>): boolean =>
  bits >= mappedBits && first >> 32n === 0xffffn;

const bytesOf = (number: bigint): number[] =>
  Array.from({ length: 16 }, (_, at) => Number((number >> BigInt(8 * (15 - at))) & 0xffn));

/** The range of the first bits of an address. */
export const networkAt = (number: bigint, bits: number): Network => {
  const first = maskTo(number, bits);
  const v4 = isV4({ first, bits });
  const address = ipaddr.fromByteArray(v4 ? bytesOf(first).slice(12) : bytesOf(first)).toString();
  // Without a prefix an IPv6 address would be read as its /64.
  if (!v4) return { text: `${address}/${bits}`, first, bits };
  return { text: bits === addressBits ? address : `${address}/${bits - mappedBits}`, first, bits };
};

/**
 * Reads an address, or a range as `address/prefix`. An IPv6 address without a prefix stands for its /64, which is what one
 * client has; bits behind the prefix are dropped.
 * @returns null if it is neither
 */
export const parseNetwork = (text: string): Network | null => {
  const [address = '', prefix, ...more] = text.trim().split('/');
  const parsed = parseAddress(address);
  if (parsed === null || more.length > 0) return null;
  const number = numberOf(parsed);
  const isIn4 = number >> 32n === 0xffffn;
  if (prefix === undefined) return networkAt(number, isIn4 ? addressBits : clientBitsV6);
  if (!/^\d{1,3}$/.test(prefix)) return null;
  const bits = Number(prefix) + (parsed.kind() === 'ipv4' ? mappedBits : 0);
  return bits > addressBits ? null : networkAt(number, bits);
};

/** Whether all addresses of `inner` are in `outer`. */
export const covers = (outer: Network, inner: Network): boolean =>
  outer.bits <= inner.bits && maskTo(inner.first, outer.bits) === outer.first;

/** Whether they share an address: of two such ranges one always covers the other. */
export const overlap = (one: Network, other: Network): boolean => covers(one, other) || covers(other, one);

/** The range itself and all that cover it, narrowest first, as their texts. */
export const textsAround = ({ first, bits }: Network): string[] =>
  Array.from({ length: bits + 1 }, (_, at) => networkAt(first, bits - at).text);
