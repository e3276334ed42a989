import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const memoryDisk = '/dev/shm';

/**
 * The folder for test databases: in memory, where syncs and copies are fast, if there is enough space (containers often have
 * 64 MB), else the system's folder for temporary files.
 * @param minFreeBytes what the caller may need at most
 */
export const scratchFolder = async (minFreeBytes: number): Promise<string> => {
  const found = await statfs(memoryDisk).catch(() => null);
  return found !== null && found.bavail * found.bsize >= minFreeBytes ? memoryDisk : tmpdir();
};
