import { addressNumber, covers, isV4, type Network, networkAt, overlap, parseNetwork } from './network.ts';

/** Why a range is never blocked. */
export type ExemptionReason = 'own_address' | 'this_server' | 'proxy' | 'allow_list' | 'too_wide';

export interface Exemption {
  readonly reason: ExemptionReason;
  /** For the person who wants to block it. */
  readonly message: string;
}

/** The shortest prefixes that can be blocked. */
export const widestV4 = 8;
export const widestV6 = 20;

const known = (texts: readonly string[]): Network[] =>
  texts.flatMap((text) => {
    const network = parseNetwork(text);
    return network === null ? [] : [network];
  });

const thisServer = known(['127.0.0.0/8', '::1/128', '0.0.0.0/8', '::/128']);
const allOfV4 = networkAt(0xffffn << 32n, 96);

/** The ranges behind the names that a list of proxies may have. */
const namedRanges: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** In such lists an IPv6 address without a prefix is one address. */
const exactly = (item: string): string => (item.includes(':') && !item.includes('/') ? `${item}/128` : item);

const ranges = (items: readonly string[]): Network[] =>
  known(items.flatMap((item) => namedRanges[item] ?? [exactly(item)]));

const isTooWide = (network: Network): boolean =>
  isV4(network)
    ? network.bits - allOfV4.bits < widestV4
    : network.bits < widestV6 || covers(network, allOfV4);

const messages: Readonly<Record<ExemptionReason, string>> = {
  own_address: 'You are at this address yourself, so blocking it would lock you out.',
  this_server: 'This is an address of the server itself.',
  proxy: 'This is one of the proxies in TRUSTED_PROXIES, or contains one: all visitors come through it.',
  allow_list: 'This is on the allow-list (BLOCK_ALLOWLIST), or contains an address that is.',
  too_wide: `This range is too wide. The widest are /${widestV4} for IPv4 and /${widestV6} for IPv6.`,
};

/** What no one can block (R-LIM-6). */
export interface Exemptions {
  /**
   * Why this range must not be blocked; null if it may be.
   * @param ownAddress of the administrator who asks; null for a rule and for the console of the machine
   */
  of(network: Network, ownAddress: string | null): Exemption | null;
  /** Whether no block applies to requests from this address, also if one was made before the settings were. */
  has(address: bigint): boolean;
}

/**
 * @param trustedProxies and
 * @param allowList addresses, ranges and names of ranges, valid as settings
 */
export const createExemptions = (
  trustedProxies: readonly string[],
  allowList: readonly string[],
): Exemptions => {
  const [proxies, allowed] = [ranges(trustedProxies), ranges(allowList)];
  const always = [...thisServer, ...proxies, ...allowed];
  const reasonOf = (network: Network, ownAddress: string | null): ExemptionReason | null => {
    const touches = (others: readonly Network[]): boolean => others.some((other) => overlap(network, other));
    const own = ownAddress === null ? null : addressNumber(ownAddress);
    if (own !== null && covers(network, networkAt(own, 128))) return 'own_address';
    if (touches(thisServer)) return 'this_server';
    if (touches(proxies)) return 'proxy';
    if (touches(allowed)) return 'allow_list';
    return isTooWide(network) ? 'too_wide' : null;
  };
  return {
    of(network, ownAddress) {
      const reason = reasonOf(network, ownAddress);
      return reason === null ? null : { reason, message: messages[reason] };
    },
    has: (address) => {
      const exact = networkAt(address, 128);
      return always.some((range) => covers(range, exact));
    },
  };
};
