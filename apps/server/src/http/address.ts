import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { OperatorNoticeCode } from '@atelier/core/schemas/admin';
import proxyAddr from '@fastify/proxy-addr';

/** The longest address, including a zone. */
const maxLength = 64;

/** `1.2.3.4:5678` as Azure sends it, `[2001:db8::1]:443` as IIS does; a port may be obfuscated (RFC 7239, section 6). */
const withPort = /^(?:\[([^\]]*)\]|([^:]*))(?::(?:\d{1,5}|_[\w.-]+))?$/;

/** @returns the address in one entry of a forwarding header; null for names, `unknown` and malformed or obfuscated ones */
export const forwardedAddress = (entry: string): string | null => {
  const trimmed = entry.trim();
  const text = /^"[^"\\]*"$/.test(trimmed) ? trimmed.slice(1, -1).trim() : trimmed;
  const plain = (address: string | undefined, family: number): boolean =>
    address !== undefined && address.length <= maxLength && isIP(address) === family;
  if (plain(text, 6)) return text;
  const [, v6, v4] = withPort.exec(text) ?? [];
  if (plain(v6, 6)) return v6 ?? null;
  return plain(v4, 4) ? (v4 ?? null) : null;
};

/**
 * The value of `for=` in one element of `Forwarded`; empty if there is none. Elements are split at every comma: a quote
 * that a client opens must not hide what the proxy appended.
 */
const forOf = (element: string): string => {
  const values = element.split(';').flatMap((pair) => /^\s*for\s*=(.*)$/i.exec(pair)?.[1] ?? []);
  return values.length === 1 ? (values[0] ?? '') : '';
};

/** Headers in which proxies list client addresses: the de facto standard and RFC 7239. */
export const chainHeaders = ['x-forwarded-for', 'forwarded'] as const;
export type ChainHeader = (typeof chainHeaders)[number];

/**
 * The chain of addresses, the nearest one last. Only one of the two headers is read, because a proxy passes the other one
 * on as the client sent it.
 */
const chainOf = (headers: IncomingHttpHeaders, header: ChainHeader): string[] => {
  const elements = String(headers[header] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '');
  return header === 'forwarded' ? elements.map(forOf) : elements;
};

/** Addresses of a proxy that may be missing from the list: this machine, private networks and those of clouds. */
const isNear = proxyAddr.compile(['loopback', 'linklocal', 'uniquelocal', '100.64.0.0/10']);

/** Headers that only proxies add, or clients that pretend to be one. */
const forwardingHeaders = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-host'] as const;

/**
 * Finds the client's address (ASVS 4.1.3, pitfall 4). Forwarded addresses are trusted only as far as each hop is on the
 * list; without a list only the socket counts. Empty when there is no address: all such clients share one limit. `note`
 * is called each time with what the operator should look at.
 * @param header the one that the proxies write; the other is never read
 */
export const createAddressOf = (
  trustedProxies: readonly string[],
  header: ChainHeader,
  note: (code: OperatorNoticeCode) => void,
): ((req: IncomingMessage) => string) => {
  const compiled = trustedProxies.length === 0 ? null : proxyAddr.compile([...trustedProxies]);
  const isTrusted = (address: string): boolean => compiled?.(address, 0) ?? false;
  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? '';
    if (!isTrusted(address)) {
      const isForwarded = forwardingHeaders.some((name) => headers[name] !== undefined);
      // From public addresses, any client may send such a header.
      if (isForwarded && isIP(address) !== 0 && isNear(address, 0)) note('unlisted_proxy');
      return address;
    }
    const chain = chainOf(headers, header);
    if (chain.length === 0 && chainHeaders.some((name) => name !== header && headers[name] !== undefined))
      note('unreadable_forwarded');
    for (const entry of chain.reverse()) {
      const next = forwardedAddress(entry);
      if (next === null) {
        note('unreadable_forwarded');
        return '';
      }
      address = next;
      if (!isTrusted(address)) break;
    }
    return address;
  };
};
