import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ensureInstalled, type Packages } from './install.ts';

const lockFile = (version: string) =>
  JSON.stringify({
    packages: {
      '': { version },
      'node_modules/fastify': {},
      'node_modules/vitest': { dev: true },
      'node_modules/@atelier/bench': { dev: true, link: true },
    },
  });

/** A checkout whose npm writes its arguments down and installs what they ask for. */
const makeCheckout = () => {
  const root = mkdtempSync(join(tmpdir(), 'atelier-install-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const calls: string[] = [];
  const lines: string[] = [];
  const writeLock = (version: string) => writeFileSync(join(root, 'package-lock.json'), lockFile(version));
  writeLock('1');
  const has = (path: string) => existsSync(join(root, 'node_modules', path));
  const make = (path: string) => mkdirSync(join(root, 'node_modules', path), { recursive: true });
  const install = (args: readonly string[]) => {
    if (args[0] === 'ci') rmSync(join(root, 'node_modules'), { recursive: true, force: true });
    make('fastify');
    if (args.includes('--include=dev')) make('vitest');
    return 0;
  };
  const ensure = (packages: Packages, npm: (args: readonly string[]) => number = install) =>
    ensureInstalled(packages, {
      root,
      print: (line) => void lines.push(line),
      npm: async (args) => {
        calls.push(args.filter((arg) => !/^--(no-audit|no-fund|loglevel)/.test(arg)).join(' '));
        return npm(args);
      },
    });
  return { root, calls, lines, writeLock, has, make, install, ensure };
};

test('start installs what running needs; the first test adds the rest and removes nothing', async () => {
  const { calls, has, ensure } = makeCheckout();
  await ensure('run');
  await ensure('run');
  expect(calls).toEqual(['ci --omit=dev']);
  expect(has('vitest')).toBe(false);
  await ensure('all');
  await ensure('run');
  await ensure('all');
  // `npm ci` would take the packages away from a running server.
  expect(calls.slice(1)).toEqual(['install --no-save --include=dev']);
  expect(has('fastify') && has('vitest')).toBe(true);
});

test('a new lock file is installed once, with test packages where they were before', async () => {
  const { calls, writeLock, ensure } = makeCheckout();
  await ensure('all');
  writeLock('2');
  await ensure('run');
  await ensure('all');
  expect(calls).toEqual(['ci --include=dev', 'ci --include=dev']);
});

test('an interrupted installation is repeated from nothing', async () => {
  const { calls, has, ensure, make } = makeCheckout();
  const interrupted = () => {
    make('half');
    return 1;
  };
  await expect(ensure('run', interrupted)).rejects.toThrow('npm ci failed; see above.');
  await ensure('run');
  expect(calls).toEqual(['ci --omit=dev', 'ci --omit=dev']);
  expect(has('half')).toBe(false);
});

test('an interrupted addition is repeated without what it left, and does not disturb start', async () => {
  const { root, calls, has, make, install, ensure } = makeCheckout();
  await ensure('run');
  mkdirSync(join(root, 'bench'));
  const interrupted = () => {
    make('vitest/half');
    make('@atelier');
    symlinkSync(join(root, 'bench'), join(root, 'node_modules/@atelier/bench'));
    return 1;
  };
  await expect(ensure('all', interrupted)).rejects.toThrow('npm install failed; see above.');
  await ensure('run');
  expect(calls).toHaveLength(2);
  await ensure('all', (args) => {
    expect([has('vitest'), has('fastify'), existsSync(join(root, 'bench'))]).toEqual([false, true, true]);
    return install(args);
  });
  await ensure('all');
  expect(calls).toHaveLength(3);
});

test('commands started at once install once, also after one of them was killed', async () => {
  const { root, calls, lines, ensure } = makeCheckout();
  const module = JSON.stringify(join(import.meta.dirname, 'install.ts'));
  const program = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { ensureInstalled } from ${module};
    const root = ${JSON.stringify(root)};
    const npm = async (args) => {
      appendFileSync(root + '/npm.log', args[0] + '\\n');
      await sleep(700);
      (await import('node:fs')).mkdirSync(root + '/node_modules', { recursive: true });
      return 0;
    };
    await ensureInstalled(process.argv[1], { root, npm, print: () => {} });`;
  const command = (packages: Packages) =>
    once(spawn(process.execPath, ['--input-type=module', '-e', program, packages]), 'close');
  expect(await Promise.all([command('run'), command('run'), command('run')])).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ]);
  expect(readFileSync(join(root, 'npm.log'), 'utf8')).toBe('ci\n');
  // As a killed process leaves it: a lock that is no longer touched.
  const lock = join(root, '.atelier/installing');
  writeFileSync(lock, 'of a killed process');
  utimesSync(lock, new Date(0), new Date(0));
  await ensure('all');
  expect(calls).toEqual(['install --no-save --include=dev']);
  expect(lines).toContain('Waiting for another command that installs packages ...');
  expect(existsSync(lock)).toBe(false);
});
