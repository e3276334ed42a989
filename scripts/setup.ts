import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../packages/core/src/folders.ts';

export const root = resolve(import.meta.dirname, '..');

/** Runs a program to its end and gives its exit code. */
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

const must = async (what: string, program: string, args: readonly string[]): Promise<void> => {
  if ((await run(program, args)) !== 0) throw new Error(`${what} failed; see above.`);
};

const stampPath = join(root, 'node_modules/.atelier-lock');

/** Installs exactly what the lock file names, once per lock file. */
export const ensureInstalled = async (): Promise<void> => {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === lock) return;
  process.stderr.write('Installing dependencies (once) ...\n');
  await must('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stampPath, lock);
};

/**
 * Makes a file for its owner alone, whole or not at all: a start that is killed leaves no empty secret behind, and of
 * two first starts at once one writes and both read the same.
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
 * Gives the server a secret of its own when none is configured: 32 random bytes in the data folder, readable by
 * its owner alone. The server itself never invents one. @throws Error when it cannot be written
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
    // In the server's words for the same fault.
    const code = fault instanceof Error && 'code' in fault ? fault.code : 'unknown fault';
    throw new Error(`DATA_DIR cannot be made or written to (${code}).`, { cause: fault });
  }
  env.SECRET_KEY_FILE = path;
};

/** Builds the web app unless the build of these very sources is there already (turbo's cache decides). */
export const ensureWebBuilt = (): Promise<void> =>
  must('The build of the web app', process.execPath, [
    join(root, 'node_modules/turbo/bin/turbo'),
    'run',
    'build',
    '--filter=@atelier/web',
    '--output-logs=errors-only',
    '--log-prefix=none',
  ]);
