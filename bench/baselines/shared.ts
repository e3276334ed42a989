import type { AddressInfo, Server } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Printed by a baseline as one line of JSON when it listens. */
export interface Announcement {
  readonly port: number;
  /** `name=value` of each valid session; one empty string without sessions. */
  readonly cookies: readonly [string, ...string[]];
}

export const owner = {
  id: 'usr_0123456789abcdefghjkmnpq',
  email: 'bench.owner@atelier.example',
  name: 'Bench Owner',
  role: 'user',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  lastSignInAt: new Date('2026-11-12T13:14:15.161Z'),
} as const;

export const quota = {
  limit: 1000,
  used: 12,
  held: 0,
  money: { currency: 'USD', budgetMinor: 1000, spentMinor: 0, heldMinor: 0 },
  resetsAt: '2026-12-01T00:00:00.000Z',
} as const;

/** The folder for the baseline's database; the bench creates and removes it. */
export const dataDir = (): string => {
  const dir = process.env.DATA_DIR;
  if (dir === undefined) throw new Error('DATA_DIR is needed.');
  return dir;
};

/** Prints the announcement, and exits on SIGTERM. @throws RangeError without any cookie. */
export const announce = (server: Server, cookies: readonly string[]): void => {
  const [first, ...others] = cookies;
  if (first === undefined) throw new RangeError('A baseline needs a cookie, even if it is empty.');
  const { port } = server.address() as AddressInfo;
  process.once('SIGTERM', () => process.exit(0));
  console.log(JSON.stringify({ port, cookies: [first, ...others] } satisfies Announcement));
};

/** Listens on a free local port and announces it. */
export const serve = async (app: FastifyInstance, cookie: string): Promise<void> => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  announce(app.server, [cookie]);
};
