import { createWriteStream } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { UsageError } from './usage.ts';

const codeOf = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException).code;

/** What file systems without hard links (FAT, many network shares and container mounts) answer. */
const withoutLinks: readonly (string | undefined)[] = [
  ...['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK'],
];

/** Takes the name first, which fails if it is taken, and then puts the file there. What a crash in between leaves is empty. */
const moveToFreeName = async (part: string, path: string): Promise<void> => {
  const reserved = await open(path, 'wx', 0o600);
  await reserved.close();
  try {
    await rename(part, path);
  } catch (thrown) {
    await rm(path, { force: true });
    throw thrown;
  }
};

/** Gives a file its name. Unlike a rename alone, it replaces no file. */
const nameOnce = async (part: string, path: string, hardLink: typeof link): Promise<void> => {
  try {
    await hardLink(part, path);
  } catch (thrown) {
    if (!withoutLinks.includes(codeOf(thrown))) throw thrown;
    await moveToFreeName(part, path);
  }
};

/**
 * Writes a file that is complete or does not exist, readable by its owner alone. What a crash leaves is `FILE.part`, which
 * the next run replaces.
 * @throws UsageError if there is a file of this name
 */
export const writeWhole = async (
  path: string,
  content: NodeJS.ReadableStream,
  hardLink: typeof link = link,
): Promise<void> => {
  const part = `${path}.part`;
  await rm(part, { force: true });
  try {
    await pipeline(content, createWriteStream(part, { mode: 0o600, flags: 'wx', flush: true }));
    await nameOnce(part, path, hardLink);
  } catch (thrown) {
    throw codeOf(thrown) === 'EEXIST' ? new UsageError(`${path} already exists.`) : thrown;
  } finally {
    await rm(part, { force: true });
  }
};
