import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limitDefaults } from '@atelier/core/policy';
import { contractClient } from './client.ts';
import type { Cores } from './machine.ts';
import { startServer } from './processes.ts';

/** The product itself, as `./atelier start` would run it, on a data folder of its own. */
export interface Subject {
  readonly origin: string;
  readonly stop: () => Promise<void>;
  /** See `ServerProcess`. */
  readonly cpuUs: () => number | null;
}

export interface Member {
  readonly email: string;
  readonly password: string;
  /** The `cookie` header of a signed-in session. */
  readonly cookie: string;
}

const entry = fileURLToPath(new URL('../apps/server/src/main.ts', import.meta.url));

/** Every limiter stays in the path and counts; only its ceiling is out of reach. */
const unreachableLimits = Object.fromEntries(
  Object.keys(limitDefaults).map((name) => [
    `LIMIT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
    '1000000000/60',
  ]),
);

/** The same of failed guesses: many people who sign in at once to one account look like one who guesses. */
const unreachableBackOff = {
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
  /** Go before the script. */
  readonly nodeArgs?: readonly string[];
  /** The database it uses instead of SQLite in its folder. */
  readonly postgresUrl?: string | undefined;
}

/** Starts the product over `dir` (made before, kept after) and waits until it is ready. */
export const startSubject = async (
  dir: string,
  cores: Cores | null,
  { nodeArgs = [], postgresUrl }: SubjectOptions = {},
): Promise<Subject> => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = startServer({
    name: 'atelier',
    args: [...nodeArgs, entry],
    dir,
    cores,
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      APP_URL: origin,
      DATA_DIR: dir,
      NODE_ENV: 'production',
      SECRET_KEY: randomBytes(48).toString('base64url'),
      SESSIONS_PER_USER: '1000',
      ...(postgresUrl === undefined ? {} : { DATABASE_URL: postgresUrl }),
      ...unreachableLimits,
      ...unreachableBackOff,
    },
  });
  await server.waitFor(async () => {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    return answer?.ok ? true : null;
  }, 60);
  return { origin, stop: server.stop, cpuUs: server.cpuUs };
};

/** Where the product keeps its SQLite database. */
export const databaseUrlIn = (dir: string): string => `file:${join(dir, 'atelier.sqlite')}`;

/** Sign-ins under way at once; answers to them wait for the next step of their constant time. */
const signingIn = 24;

/** Signs in another `count` times, each in a browser of its own. @returns the `cookie` headers */
export const signInAgain = async (
  { origin }: Subject,
  { email, password }: Member,
  count: number,
): Promise<string[]> => {
  const cookies: string[] = [];
  let begun = 0;
  const browser = async () => {
    while (begun < count) {
      begun += 1;
      const client = contractClient(origin);
      await client.mutate('auth.signIn', { email, password });
      cookies.push(client.cookie());
    }
  };
  await Promise.all(Array.from({ length: signingIn }, browser));
  return cookies;
};

/** Registers a new person by the public contract and signs in. */
export const newMember = async ({ origin }: Subject): Promise<Member> => {
  const email = `${randomBytes(8).toString('hex')}@atelier.example`;
  // One of each kind, for whichever password policy is set.
  const password = `${randomBytes(24).toString('base64url')}aA1!`;
  const client = contractClient(origin);
  await client.mutate('auth.register', { email, password, name: 'Bench Owner' });
  await client.mutate('auth.signIn', { email, password });
  return { email, password, cookie: client.cookie() };
};
