import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { migrate, openDatabase } from '../index.ts';
import { startInSeparateProcess } from '../testing/separate-process.ts';
import { migrationsDir, requireServerUrl } from '../testing/server.ts';
import { type PostgresTls, targetOf } from './tls.ts';

const authority = makeAuthority();
const otherAuthority = makeAuthority();

/** The certificate is for `localhost`; the server also listens on 127.0.0.1, which is not in the certificate. */
let folder: string;
let server: Awaited<ReturnType<typeof startInSeparateProcess>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-tls-'));
  const { cert, key } = authority.issue(['localhost']);
  const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(certPath, cert);
  await writeFile(keyPath, key);
  server = await startInSeparateProcess([certPath, keyPath]);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const at = (url: string, host: string): string => url.replace('127.0.0.1', host);

/** The errors of migrating and opening; null for success. */
const faultsOf = async (url: string, tls?: PostgresTls): Promise<(string | null)[]> => {
  const errorText = (thrown: unknown) =>
    thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unknown';
  const options = tls === undefined ? {} : { tls };
  const migrated = await migrate({ url, migrationsDir, ...options }).then(() => null, errorText);
  const opened = await openDatabase({ url, postgres: options }).then(async (db) => {
    await db.ping();
    await db.close();
    return null;
  }, errorText);
  return [migrated, opened];
};

const expectRejected = async (url: string, tls: PostgresTls | undefined, ...words: readonly string[]) => {
  for (const fault of await faultsOf(url, tls)) {
    expect(fault).toMatch(/^DatabaseStartError: /);
    for (const word of words) expect(fault).toContain(word);
    expect(fault).not.toContain('only-for-tests');
  }
};

describe('a PostgreSQL server with TLS', () => {
  test('is used when its certificate is for the host and of the configured authority', async () => {
    const url = at(server.url, 'localhost');
    expect(await faultsOf(url, { ca: authority.cert })).toEqual([null, null]);
    expect(await faultsOf(`${url}?sslmode=require`, { ca: authority.cert })).toEqual([null, null]);
  });

  test('is rejected when the authority is another one or unknown, naming DATABASE_CA_FILE', async () => {
    const url = at(server.url, 'localhost');
    await expectRejected(url, { ca: otherAuthority.cert }, 'DATABASE_CA_FILE', 'authority');
    await expectRejected(url, { mode: 'verify' }, 'DATABASE_CA_FILE');
    await expectRejected(`${url}?sslmode=verify-full`, undefined, 'DATABASE_CA_FILE');
  });

  test('is rejected when the certificate is for another name or address', async () => {
    await expectRejected(server.url, { ca: authority.cert }, 'DATABASE_URL', 'another name');
  });
});

describe('a PostgreSQL server without TLS', () => {
  test('on another machine is rejected, naming DATABASE_TLS, unless the setting allows it', async () => {
    // Reaches this machine but does not count as a loopback address.
    const url = at(requireServerUrl(), '0.0.0.0');
    await expectRejected(url, undefined, 'offers no TLS', 'DATABASE_TLS=unencrypted');
    await expectRejected(url, { mode: 'verify' }, 'DATABASE_TLS=unencrypted');
    await expectRejected(`${url}?sslmode=disable`, undefined, 'DATABASE_TLS=unencrypted');
    expect((await faultsOf(url, { mode: 'unencrypted' }))[0]).toBeNull();
  });

  test('on this machine is used, unless TLS is required', async () => {
    const url = requireServerUrl();
    expect((await faultsOf(url))[0]).toBeNull();
    await expectRejected(url, { mode: 'verify' }, 'offers no TLS');
  });
});

describe('whether a connection is encrypted', () => {
  const remote = [
    'postgres://u@db.example.org/a',
    'postgres://u@10.0.0.5/a',
    'postgres://u@localhost.example.org/a',
    'postgres://u@[2001:db8::1]/a',
    'postgres://u@localhost/a?host=db.example.org',
    'postgres://u@db.example.org/a?application_name=x&sslmode=verify-ca',
  ];
  test('a remote server is verified by default', () =>
    checkRows(remote, '%s', (url) => {
      expect(targetOf(url).ssl).toEqual({ rejectUnauthorized: true });
      expect(targetOf(url, { ca: 'pem' }).ssl).toEqual({ rejectUnauthorized: true, ca: 'pem' });
      expect(targetOf(url).connectionString).not.toContain('ssl');
    }));

  test('a server on this machine is unencrypted, unless TLS is required', () =>
    checkRows(
      ['postgres://u@localhost/a', 'postgres://u@127.0.0.1/a', 'postgres://u@[::1]/a', 'postgres:///a'],
      '%s',
      (url) => {
        expect(targetOf(url).ssl).toBe(false);
        expect(targetOf(`${url}?sslmode=disable`)).toEqual({ connectionString: url, ssl: false });
        expect(targetOf(url, { mode: 'verify' }).ssl).toEqual({ rejectUnauthorized: true });
      },
    ));

  test('a socket is unencrypted unless its folder is world-writable', async () => {
    const sockets = await mkdtemp(join(tmpdir(), 'atelier-sockets-'));
    onTestFinished(() => rm(sockets, { recursive: true, force: true }));
    const url = `postgres://u@/a?host=${encodeURIComponent(sockets)}`;
    expect(targetOf(url).ssl).toBe(false);
    expect(() => targetOf(url, { mode: 'verify' })).toThrow('DATABASE_TLS');
    await chmod(sockets, 0o1777);
    expect(() => targetOf(url)).toThrow('DATABASE_TLS=unencrypted');
    expect(targetOf(url, { mode: 'unencrypted' }).ssl).toBe(false);
  });

  const bypasses = [
    'sslmode=disable',
    'sslmode=allow',
    'sslmode=prefer',
    'sslmode=no-verify',
    'sslmode=',
    'ssl=0',
    'ssl=false',
    'ssl=no-verify',
    'uselibpqcompat=true&sslmode=require',
    'sslrootcert=/etc/passwd',
    'sslmode=require&sslmode=disable',
    '%73slmode=disable',
  ];
  test('no parameter of the URL bypasses the TLS setting', () =>
    checkRows(bypasses, '%s', (params) => {
      expect(() => targetOf(`postgres://u@db.example.org/a?${params}`)).toThrow(/DATABASE_TLS/);
    }));

  test('contradictory TLS settings are rejected', () => {
    const url = 'postgres://u@db.example.org/a';
    expect(() => targetOf(url, { mode: 'unencrypted', ca: 'pem' })).toThrow('contradicts');
    expect(() => targetOf(`${url}?sslmode=require`, { mode: 'unencrypted' })).toThrow('contradicts');
    expect(targetOf(`${url}?sslmode=disable`, { mode: 'unencrypted' }).ssl).toBe(false);
  });
});
