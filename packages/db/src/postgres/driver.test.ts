import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { expect, test } from 'vitest';
import { addUser, anEntry } from '../conformance/samples.ts';
import { DatabaseStartError, migrate, openDatabase } from '../index.ts';
import { openTestDatabase } from '../testing/open.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';

/** The message of a failed start, checked to be a DatabaseStartError without the password. */
const startError = async (url: string) => {
  const { password } = new URL(url);
  for (const start of [() => openDatabase({ url }), () => migrate({ url, migrationsDir })]) {
    const thrown: unknown = await start().catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(DatabaseStartError);
    expect(`${(thrown as Error).stack} ${JSON.stringify(thrown)}`).not.toContain(password);
  }
  return openDatabase({ url }).catch((error: Error) => error.message);
};

const changed = (change: (url: URL) => void) => {
  const url = new URL(requireServerUrl());
  change(url);
  return url.href;
};

test('an unreachable server stops the start with one sentence', async () => {
  const url = 'postgres://someone:hidden-word@127.0.0.1:1/atelier';
  expect(await startError(url)).toBe('The PostgreSQL server at 127.0.0.1:1 cannot be used (ECONNREFUSED).');
});

test('a wrong password stops the start without being repeated', async () => {
  const url = changed((parts) => {
    parts.password = 'hidden-word';
  });
  expect(await startError(url)).toMatch(
    /^The PostgreSQL server at 127\.0\.0\.1:\d+ refused the user name or the password\.$/,
  );
});

test('a missing database stops the start', async () => {
  expect(await startError(withDatabase(requireServerUrl(), 'nowhere'))).toMatch(
    /has no database named "nowhere"\.$/,
  );
});

test('a malformed URL stops the start without being repeated', async () => {
  const thrown = await openDatabase({ url: 'postgres://someone:hidden-word@:x:y/' }).catch(
    (error: Error) => error,
  );
  expect(thrown).toBeInstanceOf(DatabaseStartError);
  expect(JSON.stringify(thrown) + String((thrown as Error).stack)).not.toContain('hidden-word');
});

test('a database that was not migrated, or has another encoding than UTF8, stops the start', async () => {
  const server = requireServerUrl();
  await asOwner(
    server,
    'create database bare',
    `create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0`,
  );
  try {
    await expect(openDatabase({ url: withDatabase(server, 'bare') })).rejects.toThrow(
      'run the migrations first.',
    );
    await expect(openDatabase({ url: withDatabase(server, 'latin') })).rejects.toThrow(
      'must have the encoding UTF8.',
    );
  } finally {
    await asOwner(server, 'drop database bare', 'drop database latin');
  }
});

test('a connection that breaks during a transaction fails only that transaction', async () => {
  const { db, url, drop } = await openTestDatabase('postgres');
  const user = await addUser(db);
  const broken = db.transaction(async ({ users }) => {
    await users.setName(user.id, 'Never');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`,
    );
    await client.end();
    await users.setName(user.id, 'Never again');
  });
  await expect(broken).rejects.toMatchObject({ name: 'AppError' });
  expect((await db.users.findById(user.id))?.name).toBe('Ada');
  await db.users.setName(user.id, 'Works');
  expect((await db.users.findById(user.id))?.name).toBe('Works');
  await drop();
});

test('when all connections are in use a call is rejected as overloaded after its timeout', async () => {
  const { url, drop, db: spare } = await openTestDatabase('postgres');
  // Connecting must also fit into this time on a busy machine.
  const db = await openDatabase({ url, postgres: { poolSize: 1, connectTimeoutMs: 3000 } });
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const long = db.transaction(async ({ audit }) => {
    await audit.append(anEntry());
    await done;
  });
  await expect(db.audit.list({}, null, 1)).rejects.toMatchObject({ code: 'overloaded' });
  // Searches run step by step, but do not wait for each other's timeouts.
  const startedMs = performance.now();
  const search = () => db.images.list({ workspaceId: 'w' }, { style: 'ink' }, { after: null, limit: 1 });
  const searches = await Promise.allSettled(Array.from({ length: 6 }, search));
  for (const one of searches) expect(one).toMatchObject({ reason: { code: 'overloaded' } });
  expect(performance.now() - startedMs).toBeLessThan(5 * 3000);
  finish();
  await long;
  expect(await spare.audit.list({}, null, 9)).toHaveLength(1);
  await db.close();
  await drop();
});

test('sweeps of many users’ rows run one after the other', async () => {
  const { db, drop } = await openTestDatabase('postgres');
  const order: string[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  // Started outside the transaction, or it would be part of it.
  const second = begun.then(() => db.sessions.deleteExpired(new Date())).then(() => order.push('second'));
  await db.transaction(async ({ sessions }) => {
    await sessions.deleteAll('ses_nobody');
    begin();
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push('first');
  });
  await second;
  expect(order).toEqual(['first', 'second']);
  await drop();
});

test('a statement that takes too long is aborted', async () => {
  const { url, drop, db: spare } = await openTestDatabase('postgres');
  const user = await addUser(spare);
  // Every statement of the start must also fit into this time on a busy machine.
  const db = await openDatabase({ url, postgres: { statementTimeoutMs: 3000 } });
  const { promise: written, resolve: noteWritten } = Promise.withResolvers<void>();
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const blocking = spare.transaction(async ({ users }) => {
    await users.setName(user.id, 'First');
    noteWritten();
    await done;
  });
  await written;
  await expect(db.users.setName(user.id, 'Second')).rejects.toMatchObject({ code: 'overloaded' });
  finish();
  await blocking;
  await db.close();
  await drop();
});

/** A proxy to the server that can drop all bytes, like a network failure. */
const silenceableProxy = async (url: string) => {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  let isSilent = false;
  const sockets: Socket[] = [];
  const proxy = createServer((near) => {
    const far = connect(Number(port || 5432), host);
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const)
      from
        .on('data', (bytes) => void (isSilent || to.write(bytes)))
        .on('error', () => undefined)
        .on('close', () => to.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const through = new URL(url);
  through.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    url: through.href,
    setSilent: (silent: boolean) => {
      isSilent = silent;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
};

test('a call to a server that stops responding fails after its timeout, and the connection is not reused', async () => {
  const { url, drop } = await openTestDatabase('postgres');
  const proxy = await silenceableProxy(url);
  const db = await openDatabase({ url: proxy.url, postgres: { statementTimeoutMs: 3000, poolSize: 1 } });
  await db.ping();
  proxy.setSilent(true);
  await expect(db.ping()).rejects.toMatchObject({ code: 'unavailable' });
  proxy.setSilent(false);
  await db.ping();
  let waitedMs = Number.POSITIVE_INFINITY;
  const cutOff = db.transaction(async ({ sessions }) => {
    await sessions.deleteExpired(new Date());
    proxy.setSilent(true);
    waitedMs = -performance.now();
    await sessions.deleteExpired(new Date());
  });
  await expect(cutOff).rejects.toMatchObject({ code: 'unavailable', cause: { code: 'NO_ANSWER' } });
  // Once for the statement (8 s), and not again for the rollback.
  expect(waitedMs + performance.now()).toBeLessThan(15_000);
  proxy.setSilent(false);
  await db.ping();
  await db.close();
  proxy.close();
  await drop();
});

test('there are no versions of user changes, so each call asks for that of its session', async () => {
  const { db, drop } = await openTestDatabase('postgres');
  expect(db.userChanges()).toBeNull();
  await drop();
});
