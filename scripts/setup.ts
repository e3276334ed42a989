import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../packages/core/src/folders.ts';
import { ensureInstalled, type Packages } from './install.ts';
import { ensureWebBuilt } from './web-build.ts';

export const root = resolve(import.meta.dirname, '..');

interface RunOptions {
  readonly cwd?: string;
  /** Where its output goes; 2 keeps it apart from a log on stdout. */
  readonly stdout?: 1 | 2;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program and resolves to its exit code. */
export const run = (
  program: string,
  args: readonly string[],
  { cwd = root, stdout = 1, env = process.env }: RunOptions = {},
): Promise<number> =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ['inherit', stdout, 2], cwd, env });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });

/** Prints one line about the work before the server starts: to stderr, because stdout is the server's log. */
const print = (line: string): void => void process.stderr.write(`${line}\n`);

/** Installs what is missing of the packages of the lock file. */
export const ensurePackages = (packages: Packages): Promise<void> =>
  ensureInstalled(packages, { root, print, npm: (args) => run('npm', args, { stdout: 2 }) });

/** Builds the web app unless a build of the same sources exists. */
export const ensureWebApp = (): Promise<void> =>
  ensureWebBuilt({
    root,
    print,
    build: () =>
      run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
        cwd: join(root, 'apps/web'),
        stdout: 2,
      }),
  });

/**
 * Creates a file atomically, readable by its owner only: a start that is killed leaves no empty secret, and concurrent first
 * starts read the same one.
 */
const writeOnce = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (thrown) {
    if (!existsSync(path)) throw thrown;
  } finally {
    unlinkSync(draft);
  }
};

/**
 * Creates a secret if none is configured: 32 random bytes in the data folder, readable by the owner only. The server itself
 * never creates one. @throws Error if it cannot be written
 */
export const ensureSecret = (): void => {
  const { env } = process;
  if (env.SECRET_KEY || env.SECRET_KEY_FILE) return;
  const dataDir = resolve(root, env.DATA_DIR || './data');
  const path = join(dataDir, 'secret.key');
  try {
    makeFolder(dataDir);
    if (!existsSync(path)) writeOnce(path, randomBytes(32).toString('hex'));
  } catch (fault) {
    // The same message as the server's.
    const code = fault instanceof Error && 'code' in fault ? fault.code : 'unknown fault';
    throw new Error(`DATA_DIR cannot be made or written to (${code}).`, { cause: fault });
  }
  env.SECRET_KEY_FILE = path;
};
