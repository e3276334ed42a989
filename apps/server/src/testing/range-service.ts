import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const digestOf = (password: string): string =>
  createHash('sha1').update(password).digest('hex').toUpperCase();

/** A service that knows breached passwords, as Pwned Passwords does, on this machine and with a list of the test's own. */
export const startRangeService = async (breached: readonly string[]) => {
  const asked: { readonly path: string; readonly text: string }[] = [];
  const digests = breached.map(digestOf);
  let isDown = false;
  let mayAnswer = Promise.resolve();
  let open = 0;
  let mostOpen = 0;
  const server = createServer(async (request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once('close', () => {
      open -= 1;
    });
    let text = `${request.method} ${request.url}\n${request.rawHeaders.join('\n')}\n`;
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const path = request.url ?? '';
    asked.push({ path, text });
    await mayAnswer;
    if (isDown) return void response.writeHead(503).end();
    const prefix = path.replace('/range/', '');
    const known = digests.filter((digest) => digest.startsWith(prefix)).map((digest) => digest.slice(5));
    const padding = `${'0'.repeat(35)}:0`;
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end([...known.map((suffix) => `${suffix}:12`), padding].join('\r\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Every request so far: its path and its whole text. */
    asked,
    /** How many requests were open at a time, at most. */
    mostOpen: (): number => mostOpen,
    /** The path by which a password is asked for. */
    pathOf: (password: string): string => `/range/${digestOf(password).slice(0, 5)}`,
    setDown(down: boolean): void {
      isDown = down;
    },
    /** Holds all responses back. @returns a function that sends them */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      mayAnswer = promise;
      return resolve;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
export type RangeService = Awaited<ReturnType<typeof startRangeService>>;
