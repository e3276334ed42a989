import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/**
 * Makes a private folder with all above it that is missing, one by one: Node's own recursive way never ends where the
 * system answers "there is no such folder" to the making of it, as below `/proc`.
 * @throws the fault of `mkdir`, also where something else than a folder lies there
 */
export const makeFolder = (path: string): void => {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) makeOne(folder);
  makeOne(path);
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
