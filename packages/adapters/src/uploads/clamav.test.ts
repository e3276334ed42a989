import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UploadRefused } from '@atelier/core/upload-refusals';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eicar, startClamdDouble } from '../testing/clamd-double.ts';
import { createClamav, type ScanFile } from './clamav.ts';

let folder: string;
let files: { readonly clean: string; readonly infected: string; readonly large: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-clamav-'));
  files = { clean: join(folder, 'clean'), infected: join(folder, 'infected'), large: join(folder, 'large') };
  await writeFile(files.clean, 'words');
  await writeFile(files.infected, eicar);
  await writeFile(files.large, Buffer.alloc(6_000_000, 7));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

const scannerAt = (port: number, timeoutMs = 20_000) => {
  const outcomes: boolean[] = [];
  const scan = createClamav({
    ...{ host: '127.0.0.1', port, timeoutMs },
    onOutcome: (isHealthy) => outcomes.push(isHealthy),
  });
  return { scan, outcomes };
};

const verdict = (scan: ScanFile, path: string): Promise<string> =>
  scan(path, never).then(
    () => 'clean',
    (thrown: unknown) =>
      thrown instanceof UploadRefused ? thrown.reason : (thrown as { code: string }).code,
  );

describe('a virus scanner', () => {
  const open = async (timeoutMs?: number) => {
    const double = await startClamdDouble();
    onTestFinished(() => double.close());
    return { double, ...scannerAt(double.port, timeoutMs) };
  };

  test('gets the whole file, and its verdict counts', async () => {
    const { double, scan, outcomes } = await open();
    expect(await verdict(scan, files.clean)).toBe('clean');
    expect(await verdict(scan, files.infected)).toBe('virus');
    expect(await verdict(scan, files.large)).toBe('clean');
    expect(double.scanned.map((file) => file.length)).toEqual([5, eicar.length, 6_000_000]);
    expect(outcomes).toEqual([true, true, true]);
  });

  test('that has a limit of its own refuses the file, also when it hangs up while the file is sent', async () => {
    const { double, scan, outcomes } = await open();
    double.play({ kind: 'limit', maxBytes: 100_000 });
    expect(await verdict(scan, files.large)).toBe('scanner_limit');
    expect(await verdict(scan, files.clean)).toBe('clean');
    expect(outcomes).toEqual([true, true]);
  });

  test.each(['hang up', 'broken', 'long', 'silence'] as const)(
    'lets nothing pass without a clear word: %s',
    async (kind) => {
      const { double, scan, outcomes } = await open(1500);
      double.play({ kind });
      expect(await verdict(scan, files.clean)).toBe('unavailable');
      expect(outcomes).toEqual([false]);
      double.play(null);
      expect(await verdict(scan, files.clean)).toBe('clean');
    },
  );

  test('that is away lets nothing pass', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await verdict(scannerAt(port).scan, files.clean)).toBe('unavailable');
  });

  test('is not asked further when the client has gone', async () => {
    const { double, scan } = await open();
    double.play({ kind: 'silence' });
    const leaving = new AbortController();
    const waiting = scan(files.clean, leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});

const hasClamd = await promisify(execFile)('clamd', ['--help']).then(
  () => true,
  () => false,
);

/** A real clamd with one signature of our own, so that it needs no download. */
const startClamd = async () => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  await writeFile(join(folder, 'own.ndb'), `Own.Test:0:*:${eicar.toString('hex')}\n`);
  const config = ['Foreground yes', `DatabaseDirectory ${folder}`, 'TCPAddr 127.0.0.1', `TCPSocket ${port}`];
  await writeFile(join(folder, 'clamd.conf'), [...config, 'StreamMaxLength 1M', ''].join('\n'));
  const clamd = spawn('clamd', ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' });
  onTestFinished(async () => {
    clamd.kill();
    await once(clamd, 'exit');
  });
  return port;
};

test.skipIf(!hasClamd)('a real clamd is understood (skipped without Debian’s clamav-daemon)', async () => {
  const { scan } = scannerAt(await startClamd());
  await expect.poll(() => verdict(scan, files.clean), { timeout: 20_000 }).toBe('clean');
  expect(await verdict(scan, files.infected)).toBe('virus');
  expect(await verdict(scan, files.large)).toBe('scanner_limit');
});
