import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const fileMode = 0o600;
const folderMode = 0o700;

/** Makes what is open outlast a power cut; `fsync` but for tests. */
export type Sync = (file: FileHandle) => Promise<void>;

const fsync: Sync = (file) => file.sync();

/**
 * Writes a file that is wholly there or not at all, and still there after a power cut: the bytes go to a
 * neighbour, reach the disk, and only then take the name. Missing folders are made.
 */
export const writeDurably = async (path: string, bytes: Uint8Array, sync: Sync = fsync): Promise<void> => {
  const folder = dirname(path);
  const firstMade = await mkdir(folder, { recursive: true, mode: folderMode });
  // `~` occurs in no blob key, so a half-written neighbour can never be asked for.
  const neighbour = `${path}~${randomUUID()}`;
  try {
    await writeAndSync(neighbour, bytes, sync);
    await rename(neighbour, path);
  } catch (error) {
    await rm(neighbour, { force: true });
    throw error;
  }
  // A name is durable once its folder is, and so is a new folder's.
  await syncFolder(folder, sync);
  if (firstMade === undefined) return;
  const top = dirname(firstMade);
  for (let made = folder; made !== top; made = dirname(made)) await syncFolder(dirname(made), sync);
};

const writeAndSync = async (path: string, bytes: Uint8Array, sync: Sync): Promise<void> => {
  const file = await open(path, 'wx', fileMode);
  try {
    await file.writeFile(bytes);
    await sync(file);
  } finally {
    await file.close();
  }
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
