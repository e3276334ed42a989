import { isIPv4, isIPv6 } from 'node:net';

/** The shared key of clients whose address is missing or invalid. */
export const unknownAddressKey = 'unknown';

/**
 * The rate limit key of an address (R-LIM-2): an IPv4 address itself, also if mapped into IPv6; for IPv6 the /64, the
 * smallest network that a customer gets; `unknown` for anything else.
 */
export const addressKey = (ip: string): string => {
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip)) return unknownAddressKey;
  const groups = ipv6Groups(ip);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  const network = groups.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
};

/** The eight 16-bit groups of an address that `isIPv6` accepts, without its zone. */
const ipv6Groups = (ip: string): number[] => {
  const [address = ''] = ip.split('%');
  const [head = '', tail] = address.split('::');
  const left = readGroups(head);
  if (tail === undefined) return left;
  const right = readGroups(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
};

const readGroups = (text: string): number[] =>
  text === ''
    ? []
    : text
        .split(':')
        .flatMap((group) => (group.includes('.') ? v4Groups(group) : [Number.parseInt(group, 16)]));

const v4Groups = (dotted: string): number[] => {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
};
