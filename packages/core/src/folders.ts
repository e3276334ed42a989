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

/** Only the account that runs the server may look in. */
const privateMode = 0o700;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const makeOne = (path: string): void => {
  try {
    mkdirSync(path, { mode: privateMode });
  } catch (fault) {
    // Another start may have been quicker.
    if (!isFolder(path)) throw fault;
  }
};

const codeOf = (fault: unknown): unknown =>
  fault instanceof Error && 'code' in fault ? fault.code : undefined;
/** Others' folders may not be ours to open, and some file systems cannot sync a folder. */
const unsyncable: readonly unknown[] = ['EACCES', 'EPERM', 'EINVAL', 'EISDIR', 'ENOTSUP'];

/** Waits until what a file holds, or the names in a folder, are on the disk. */
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
 * Makes the names of a folder and of everything above it outlast a power cut. All of them every time: what is there may
 * have been made by a process that was killed before it could sync.
 */
export const syncFolders = (path: string): void => {
  for (let at = resolve(path); ; at = dirname(at)) {
    syncToDisk(at);
    if (dirname(at) === at) return;
  }
};

/**
 * Makes a private folder with all above it that is missing, one by one: Node's own recursive way never ends where the
 * system answers "there is no such folder" to the making of it, as below `/proc`. What was made outlasts a power cut.
 * @throws the fault of `mkdir`, also where something else than a folder lies there
 */
export const makeFolder = (path: string): void => {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) makeOne(folder);
  makeOne(path);
  syncFolders(path);
};

/**
 * Makes a folder as `makeFolder` does and puts a file into it for a moment: rights alone do not tell whether that works.
 * @throws the fault of `mkdir` or of `open`
 */
export const makeWritableFolder = (path: string): void => {
  makeFolder(path);
  const probe = join(path, `.write-probe-${process.pid}`);
  writeFileSync(probe, '', { mode: 0o600 });
  rmSync(probe);
};
