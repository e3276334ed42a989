import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobPageRequest } from '@atelier/core/ports/blobs';
import { isBlobKey } from './keys.ts';

interface Entry {
  /** The key of a file; what the keys of a folder begin with, slash included. */
  readonly key: string;
  readonly isFolder: boolean;
}

/** Keys are ASCII, so that comparing them as texts is comparing their bytes. */
const byKey = (a: Entry, b: Entry): number => (a.key < b.key ? -1 : 1);

/** Whether any key that begins with `begin` may begin with `prefix` as well. */
const mayMatch = (begin: string, prefix: string): boolean =>
  begin.startsWith(prefix) || prefix.startsWith(begin);

/**
 * The keys of the files below a folder that begin with `prefix`, in order, at most `limit` of them. Only folders that can
 * hold such keys are read, one at a time. A folder that is removed meanwhile is empty.
 * @throws the file system's error when a folder cannot be read
 */
export const listKeys = async (
  root: string,
  prefix: string,
  { after, limit }: BlobPageRequest,
): Promise<string[]> => {
  const found: string[] = [];
  // Of a folder that lies before `after` no key comes after it, unless `after` itself is in there.
  const isBehind = ({ key, isFolder }: Entry): boolean =>
    after !== null && key <= after && !(isFolder && after.startsWith(key));

  const visit = async (begin: string): Promise<void> => {
    const entries = (await entriesOf(join(root, begin)))
      // Half-written files and what operating systems put beside ours (`lost+found`, `.DS_Store`) have no key.
      .filter((entry) => (entry.isDirectory() || entry.isFile()) && isBlobKey(`${begin}${entry.name}`))
      .map((entry): Entry => {
        const isFolder = entry.isDirectory();
        return { isFolder, key: `${begin}${entry.name}${isFolder ? '/' : ''}` };
      });
    for (const entry of entries.toSorted(byKey)) {
      if (found.length >= limit) return;
      if (isBehind(entry)) continue;
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
