import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../packages/core/src/folders.ts';

export const root = resolve(import.meta.dirname, '..');

/** Runs a program and resolves to its exit code. */
export const run = (
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd: root, env });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });

const runOrThrow = async (what: string, program: string, args: readonly string[]): Promise<void> => {
  if ((await run(program, args)) !== 0) throw new Error(`${what} failed; see above.`);
};

const stampPath = join(root, 'node_modules/.atelier-lock');

/** Installs the packages of the lock file, once per lock file. */
export const ensureInstalled = async (): Promise<void> => {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === lock) return;
  process.stderr.write('Installing dependencies (once) ...\n');
  await runOrThrow('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stampPath, lock);
};

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

/** Builds the web app unless a build of the same sources exists (turbo's cache). */
export const ensureWebBuilt = (): Promise<void> =>
  runOrThrow('The build of the web app', process.execPath, [
    join(root, 'node_modules/turbo/bin/turbo'),
    'run',
    'build',
    '--filter=@atelier/web',
    '--output-logs=errors-only',
    '--log-prefix=none',
  ]);
