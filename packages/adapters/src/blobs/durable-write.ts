import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const fileMode = 0o600;
const folderMode = 0o700;

/** Flushes an open file or folder to the disk; `fsync` except in tests. */
export type Sync = (file: FileHandle) => Promise<void>;

const fsync: Sync = (file) => file.sync();

// `~` is not allowed in blob keys, so a temporary file can never be requested.
const temporaryPathOf = (path: string): string => `${path}~${randomUUID()}`;

/**
 * Writes a file atomically and durably: the bytes go to a temporary file, which is synced and then renamed. Missing folders
 * are created.
 * @param content the bytes, or a function that writes them to the open, empty file; if it rejects, nothing is left
 * @returns the result of `content`
 */
export const writeDurably = async <T = void>(
  path: string,
  content: Uint8Array | ((file: FileHandle) => Promise<T>),
  sync: Sync = fsync,
): Promise<T> => {
  const write =
    typeof content === 'function' ? content : (file: FileHandle) => file.writeFile(content) as Promise<T>;
  const folder = dirname(path);
  const firstMade = await mkdir(folder, { recursive: true, mode: folderMode });
  const temporary = temporaryPathOf(path);
  let result: T;
  try {
    result = await writeAndSync(temporary, write, sync);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  // A name is durable once its folder is synced; the same holds for new folders.
  await syncFolder(folder, sync);
  if (firstMade === undefined) return result;
  const top = dirname(firstMade);
  for (let made = folder; made !== top; made = dirname(made)) await syncFolder(dirname(made), sync);
  return result;
};

const writeAndSync = async <T>(
  path: string,
  write: (file: FileHandle) => Promise<T>,
  sync: Sync,
): Promise<T> => {
  const file = await open(path, 'wx', fileMode);
  try {
    const result = await write(file);
    await sync(file);
    return result;
  } finally {
    await file.close();
  }
};

/** Removes temporary files of interrupted writes of this file. */
export const removePartialWrites = async (path: string): Promise<void> => {
  const folder = dirname(path);
  const prefix = `${basename(path)}~`;
  for (const name of await readdir(folder))
    if (name.startsWith(prefix)) await rm(join(folder, name), { force: true });
};

/** Makes changes of the names in a folder durable. */
export const syncFolder = async (path: string, sync: Sync = fsync): Promise<void> => {
  const folder = await open(resolve(path), 'r');
  try {
    await sync(folder);
  } finally {
    await folder.close();
  }
};
