import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Only the account that runs the server has access. */
const privateMode = 0o700;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const makeOne = (path: string): void => {
  try {
    mkdirSync(path, { mode: privateMode });
  } catch (fault) {
    // Another process may have created it at the same time.
    if (!isFolder(path)) throw fault;
  }
};

const codeOf = (fault: unknown): unknown =>
  fault instanceof Error && 'code' in fault ? fault.code : undefined;
/** Parent folders may not be readable, and some file systems cannot sync a folder. */
const unsyncable: readonly unknown[] = ['EACCES', 'EPERM', 'EINVAL', 'EISDIR', 'ENOTSUP'];

/** Flushes the contents of a file, or the names in a folder, to the disk. */
export const syncToDisk = (path: string): void => {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    fsyncSync(descriptor);
  } catch (fault) {
    if (!unsyncable.includes(codeOf(fault))) throw fault;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
};

/**
 * Flushes a folder and all its parents, so that their names survive a power cut. Existing ones, too: they may have been
 * created by a process that was killed before it could sync.
 */
const syncFolders = (path: string): void => {
  for (let at = resolve(path); ; at = dirname(at)) {
    syncToDisk(at);
    if (dirname(at) === at) return;
  }
};

/**
 * Creates a private folder and its missing parents, one by one: Node's recursive `mkdir` never returns if the system
 * answers ENOENT to the creation itself, as below `/proc`. The folders survive a power cut.
 * @throws the error of `mkdir`, also if the path exists and is not a folder
 */
export const makeFolder = (path: string): void => {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) makeOne(folder);
  makeOne(path);
  syncFolders(path);
};

/**
 * Creates a folder like `makeFolder` and writes a temporary file: permissions alone do not show whether that works.
 * @throws the error of `mkdir` or of `open`
 */
export const makeWritableFolder = (path: string): void => {
  makeFolder(path);
  const probe = join(path, `.write-probe-${process.pid}`);
  writeFileSync(probe, '', { mode: 0o600 });
  rmSync(probe);
};
