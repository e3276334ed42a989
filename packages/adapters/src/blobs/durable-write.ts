import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const fileMode = 0o600;
const folderMode = 0o700;

/** Makes what is open outlast a power cut; `fsync` but for tests. */
export type Sync = (file: FileHandle) => Promise<void>;

const fsync: Sync = (file) => file.sync();

// `~` occurs in no blob key, so a half-written neighbour can never be asked for.
const neighbourOf = (path: string): string => `${path}~${randomUUID()}`;

/**
 * Writes a file that is wholly there or not at all, and still there after a power cut: the bytes go to a
 * neighbour, reach the disk, and only then take the name. Missing folders are made.
 * @param content the bytes, or what writes them to the open, empty file; when it rejects nothing is left
 * @returns what `content` gives
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
  const neighbour = neighbourOf(path);
  let result: T;
  try {
    result = await writeAndSync(neighbour, write, sync);
    await rename(neighbour, path);
  } catch (error) {
    await rm(neighbour, { force: true });
    throw error;
  }
  // A name is durable once its folder is, and so is a new folder's.
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

/** Removes what interrupted writes of this file left beside it. */
export const removeHalfWritten = async (path: string): Promise<void> => {
  const folder = dirname(path);
  const begin = `${basename(path)}~`;
  for (const name of await readdir(folder))
    if (name.startsWith(begin)) await rm(join(folder, name), { force: true });
};

/** Makes what was done to the names in a folder outlast a power cut. */
export const syncFolder = async (path: string, sync: Sync = fsync): Promise<void> => {
  const folder = await open(resolve(path), 'r');
  try {
    await sync(folder);
  } finally {
    await folder.close();
  }
};
