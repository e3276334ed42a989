import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** No address is longer, its zone included. */
const maxLength = 64;

/** Whatever else a proxy passes on is nobody's address: it is neither stored nor counted by. */
const addressOrNone = (text: string): string => (text.length <= maxLength && isIP(text) !== 0 ? text : '');

/**
 * How the client's address is found (ASVS 4.1.3, pitfall 4). Forwarded addresses are believed only as far as
 * each hop is on the exact list; without a list the socket alone counts. Empty when there is no address.
 */
export const createAddressOf = (trustedProxies: readonly string[]): ((req: IncomingMessage) => string) => {
  if (trustedProxies.length === 0) return (req) => req.socket.remoteAddress ?? '';
  const trust = proxyAddr.compile([...trustedProxies]);
  return (req) => addressOrNone(proxyAddr(req, trust));
};
