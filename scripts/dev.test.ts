import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { devEnvironment } from './dev.ts';
import { watchFolders } from './directory-watcher.ts';
import { findFreePort } from './free-port.ts';
import { root } from './setup.ts';

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-dev-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Saves as vim, JetBrains and others do: a new file takes the place of the old one. */
const saveByRename = (path: string, text: string): void => {
  writeFileSync(`${path}~`, text);
  renameSync(`${path}~`, path);
};

test('every save by rename is seen, also in folders that are made later', async () => {
  const folder = makeFolder();
  const file = join(folder, 'service.ts');
  writeFileSync(file, '0');
  const seen: string[] = [];
  onTestFinished(watchFolders([folder], (path) => void seen.push(path), 30));
  for (const text of ['1', '2', '3']) {
    const before = seen.length;
    saveByRename(file, text);
    await expect.poll(() => seen.slice(before)).toEqual([file]);
  }
  const later = join(folder, 'feature');
  mkdirSync(later);
  await expect.poll(() => seen.at(-1)).toBe(later);
  saveByRename(join(later, 'router.ts'), '1');
  await expect.poll(() => seen.at(-1)).toBe(join(later, 'router.ts'));
  rmSync(later, { recursive: true });
  mkdirSync(later);
  await expect.poll(() => seen.at(-1)).toBe(later);
  saveByRename(join(later, 'router.ts'), '2');
  await expect.poll(() => seen.at(-1)).toBe(join(later, 'router.ts'));
});

test('what an editor writes beside a file is ignored', async () => {
  const folder = makeFolder();
  const seen: string[] = [];
  onTestFinished(watchFolders([folder], (path) => void seen.push(path), 30));
  for (const name of ['.service.ts.swp', 'service.ts~', '4913']) writeFileSync(join(folder, name), '');
  await sleep(200);
  expect(seen).toEqual([]);
});

test('in development, links lead to the page that is rebuilt, and settings of the developer are kept', () => {
  expect(devEnvironment({}, 5173)).toMatchObject({
    NODE_ENV: 'development',
    APP_URL: 'http://localhost:5173',
    TRUSTED_HOSTS: '127.0.0.1:5173,localhost:3000,127.0.0.1:3000',
  });
  expect(devEnvironment({ PORT: '8080' }, 5174).TRUSTED_HOSTS).toContain('localhost:8080');
  const own = { NODE_ENV: 'production', APP_URL: 'http://localhost:9', TRUSTED_HOSTS: 'studio.test' };
  expect(devEnvironment(own, 5173)).toMatchObject(own);
});

test('a taken port is passed over', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await findFreePort(taken)).toBeGreaterThan(taken);
});

test('./atelier dev honours PORT, prints a set-up link that works, and restarts after a save by rename', async () => {
  const folder = makeFolder();
  const watched = join(folder, 'service.ts');
  writeFileSync(watched, '');
  const port = await findFreePort(20_000 + (process.pid % 10_000));
  const webPort = await findFreePort(port + 1);
  const program = `
    const { runDev } = await import(${JSON.stringify(join(root, 'scripts/dev.ts'))});
    await runDev([${JSON.stringify(folder)}]);`;
  const dev = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      VITE_PORT: String(webPort),
      DATA_DIR: join(folder, '.data'),
      SECRET_KEY: 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6',
    },
  });
  onTestFinished(() => void dev.kill('SIGKILL'));
  let output = '';
  for (const stream of [dev.stdout, dev.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const web = `http://localhost:${webPort}`;
  const linksIn = () => output.match(new RegExp(`${web}/setup#\\S+`, 'g')) ?? [];
  const patient = { timeout: 120_000 };
  await expect.poll(linksIn, patient).toHaveLength(1);
  // Vite serves the page, and passes calls on to the server.
  expect((await fetch(`${web}/setup`)).status).toBe(200);
  const session = await fetch(`${web}/trpc/session.current`);
  expect(session.headers.get('x-request-id')).not.toBeNull();
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);

  saveByRename(watched, '1');
  await expect.poll(linksIn, patient).toHaveLength(2);
  saveByRename(watched, '2');
  await expect.poll(linksIn, patient).toHaveLength(3);
  dev.kill('SIGINT');
  expect(await once(dev, 'exit')).toEqual([0, null]);
  await expect
    .poll(
      () =>
        fetch(web).then(
          () => 'open',
          () => 'closed',
        ),
      patient,
    )
    .toBe('closed');
});
