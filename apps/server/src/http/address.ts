import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/**
 * How the client's address is found (ASVS 4.1.3, pitfall 4). Forwarded addresses are believed only as far as
 * each hop is on the exact list; without a list the socket alone counts.
 */
export const createAddressOf = (trustedProxies: readonly string[]): ((req: IncomingMessage) => string) => {
  if (trustedProxies.length === 0) return (req) => req.socket.remoteAddress ?? '';
  const trust = proxyAddr.compile([...trustedProxies]);
  return (req) => proxyAddr(req, trust);
};
