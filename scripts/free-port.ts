import { createServer } from 'node:net';

/** Whether nothing listens on a port of this machine, by either loopback address. */
const isFree = async (port: number): Promise<boolean> => {
  const canListen = (host: string): Promise<boolean> =>
    new Promise((done) => {
      const server = createServer();
      // A machine without IPv6 has no such address; nothing can listen there.
      server.once('error', (fault) => done('code' in fault && fault.code !== 'EADDRINUSE'));
      server.listen({ port, host }, () => server.close(() => done(true)));
    });
  return (await canListen('127.0.0.1')) && (await canListen('::1'));
};

/** The first free port from `from` on. @throws Error if the next hundred are taken */
export const findFreePort = async (from: number): Promise<number> => {
  for (let port = from; port < Math.min(from + 100, 65_536); port += 1) if (await isFree(port)) return port;
  throw new Error(`No port from ${from} on is free.`);
};
