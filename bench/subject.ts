import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limitDefaults } from '@atelier/core/policy';
import { serverLaunch } from '@atelier/core/server-launch';
import { contractClient } from './client.ts';
import type { Cores } from './machine.ts';
import { startServer } from './processes.ts';

/** The product under test, started like `./atelier start` with its own data folder. */
export interface Subject {
  readonly origin: string;
  readonly stop: () => Promise<void>;
  /** See `ServerProcess`. */
  readonly cpuUs: () => number | null;
  readonly pid: () => number;
}

export interface Member {
  readonly email: string;
  readonly password: string;
  /** The `cookie` header of a signed-in session. */
  readonly cookie: string;
}

const productEntry = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url));

/** Limiters stay active and count, but are never reached. */
const unreachableLimits = Object.fromEntries(
  Object.keys(limitDefaults).map((name) => [
    `LIMIT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
    '1000000000/60',
  ]),
);

/** The same for failed sign-ins: concurrent attempts count as failures until they are verified. */
const unreachableBackoff = {
  SIGN_IN_FREE_FAILURES: '100',
  SIGN_IN_LOCK_AFTER: '1000',
  SIGN_IN_SEAL_AFTER: '10000',
  SIGN_IN_FAILURES_PER_ADDRESS: '1000000',
};

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

export interface SubjectOptions {
  /** Options for Node, before the script. */
  readonly nodeArgs?: readonly string[];
  /** The database to use instead of SQLite. */
  readonly postgresUrl?: string | undefined;
  /** The script to start instead of the product's own. */
  readonly entry?: string | undefined;
  /** Settings besides those of every suite. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the product with the existing data folder `dir` and waits until it is ready. */
export const startSubject = async (
  dir: string,
  cores: Cores | null,
  { nodeArgs = [], postgresUrl, entry = productEntry, env = {} }: SubjectOptions = {},
): Promise<Subject> => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const launch = serverLaunch({});
  const server = startServer({
    name: 'atelier',
    args: [...launch.nodeArgs, ...nodeArgs, entry],
    dir,
    cores,
    env: {
      ...launch.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      APP_URL: origin,
      DATA_DIR: dir,
      NODE_ENV: 'production',
      SECRET_KEY: randomBytes(48).toString('base64url'),
      SESSIONS_PER_USER: '1000',
      ...(postgresUrl === undefined ? {} : { DATABASE_URL: postgresUrl }),
      ...unreachableLimits,
      ...unreachableBackoff,
      ...env,
    },
  });
  await server.waitFor(async () => {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    return answer?.ok ? true : null;
  }, 60);
  return { origin, stop: server.stop, cpuUs: server.cpuUs, pid: server.pid };
};

/** The URL of the product's SQLite database. */
export const databaseUrlIn = (dir: string): string => `file:${join(dir, 'atelier.sqlite')}`;

/** Concurrent sign-ins. Their answers are delayed to a constant time. */
const concurrentSignIns = 24;

/** Signs in `count` times, each in another browser. @returns the `cookie` headers */
export const signInAgain = async (
  { origin }: Subject,
  { email, password }: Member,
  count: number,
): Promise<string[]> => {
  const cookies: string[] = [];
  let started = 0;
  const browser = async () => {
    while (started < count) {
      started += 1;
      const client = contractClient(origin);
      await client.mutate('auth.signIn', { email, password });
      cookies.push(client.cookie());
    }
  };
  await Promise.all(Array.from({ length: concurrentSignIns }, browser));
  return cookies;
};

/** Registers a user through the public API and signs in. */
export const newMember = async ({ origin }: Subject): Promise<Member> => {
  const email = `${randomBytes(8).toString('hex')}@atelier.example`;
  // Meets every password policy.
  const password = `${randomBytes(24).toString('base64url')}aA1!`;
  const client = contractClient(origin);
  await client.mutate('auth.register', { email, password, name: 'Bench Owner' });
  await client.mutate('auth.signIn', { email, password });
  return { email, password, cookie: client.cookie() };
};
