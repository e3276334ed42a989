import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Who answers at an address. `private`: this machine or its networks; only providers that a superadmin allowed may use it.
 * `never`: cloud metadata, link-local, multicast, reserved and unspecified addresses, which no provider has.
 */
export type AddressClass = 'public' | 'private' | 'never';

/** Metadata and control services of clouds that lie in ordinary ranges: Alibaba, AWS over IPv6, Azure, Oracle. */
const controlServices = new Set(['100.100.100.200', 'fd00:ec2::254', '168.63.129.16', '192.0.0.192']);

const privateRanges = new Set(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal']);

type Parsed = ReturnType<typeof ipaddr.parse>;

/** The IPv4 address within an IPv6 address of a translation (mapped, NAT64, 6to4); null for any other address. */
const embedded = (address: Parsed, range: string): Parsed | null => {
  const bytes = address.toByteArray();
  if (['ipv4Mapped', 'rfc6052', 'rfc6145'].includes(range)) return ipaddr.fromByteArray(bytes.slice(12));
  return range === '6to4' ? ipaddr.fromByteArray(bytes.slice(2, 6)) : null;
};

/** @param text an IP address in its usual notation; everything else is `never` */
export const classOfAddress = (text: string): AddressClass => {
  if (isIP(text) === 0) return 'never';
  const address = ipaddr.parse(text);
  const range = address.range();
  if (controlServices.has(address.toString())) return 'never';
  const inner = embedded(address, range);
  // A translation reaches what lies behind a gateway of this network: never more than private.
  if (inner !== null) return classOfAddress(inner.toString()) === 'never' ? 'never' : 'private';
  if (privateRanges.has(range)) return 'private';
  // Only 2000::/3 is assigned to the public (RFC 4291, 2.4).
  const assigned = address.kind() === 'ipv4' || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
  return range === 'unicast' && assigned ? 'public' : 'never';
};
