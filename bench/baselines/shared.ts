import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** What a baseline tells the bench, as one line of JSON on stdout, once it listens. */
export interface Announcement {
  readonly port: number;
  /** `name=value` of a valid session; empty where there are none. */
  readonly cookie: string;
}

export const owner = {
  id: 'usr_0123456789abcdefghjkmnpq',
  email: 'bench.owner@atelier.example',
  name: 'Bench Owner',
  role: 'user',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  lastSignInAt: new Date('2026-11-12T13:14:15.161Z'),
} as const;

export const quota = { limit: 1000, used: 12, held: 0, resetsAt: '2026-12-01T00:00:00.000Z' } as const;

/** The folder for the baseline's own database; the bench makes it and takes it away. */
export const dataDir = (): string => {
  const dir = process.env.DATA_DIR;
  if (dir === undefined) throw new Error('DATA_DIR is needed.');
  return dir;
};

/** Listens on a free local port, announces it, and ends on SIGTERM. */
export const serve = async (app: FastifyInstance, cookie: string): Promise<void> => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  process.once('SIGTERM', () => process.exit(0));
  console.log(JSON.stringify({ port, cookie } satisfies Announcement));
};
