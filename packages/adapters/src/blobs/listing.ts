import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobPageRequest } from '@atelier/core/ports/blobs';
import { isBlobKey } from './keys.ts';

interface Entry {
  /** The key of a file; the common prefix of a folder, including the slash. */
  readonly key: string;
  readonly isFolder: boolean;
}

/** Keys are ASCII, so text order is byte order. */
const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : 1);

/** Whether keys in `folder` may start with `prefix`. */
const mayMatch = (folder: string, prefix: string): boolean =>
  folder.startsWith(prefix) || prefix.startsWith(folder);

/**
 * The keys below a folder that start with `prefix`, sorted, at most `limit`. Only folders that can contain such keys are
 * read, one at a time. A folder that is removed concurrently counts as empty.
 * @throws the file system's error when a folder cannot be read
 */
export const listKeys = async (
  root: string,
  prefix: string,
  { after, limit }: BlobPageRequest,
): Promise<string[]> => {
  const found: string[] = [];
  // All keys of a folder before `after` are before it as well, unless `after` itself is in the folder.
  const isOnEarlierPage = ({ key, isFolder }: Entry): boolean =>
    after !== null && key <= after && !(isFolder && after.startsWith(key));

  const visit = async (parent: string): Promise<void> => {
    const entries = (await entriesOf(join(root, parent)))
      // Partial files and files of the operating system (`lost+found`, `.DS_Store`) are not keys.
      .filter((entry) => (entry.isDirectory() || entry.isFile()) && isBlobKey(`${parent}${entry.name}`))
      .map((entry): Entry => {
        const isFolder = entry.isDirectory();
        return { isFolder, key: `${parent}${entry.name}${isFolder ? '/' : ''}` };
      });
    for (const entry of entries.toSorted(byKey)) {
      if (found.length >= limit) return;
      if (isOnEarlierPage(entry)) continue;
      if (entry.isFolder && mayMatch(entry.key, prefix)) await visit(entry.key);
      else if (!entry.isFolder && entry.key.startsWith(prefix)) found.push(entry.key);
    }
  };
  await visit('');
  return found;
};

const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};
