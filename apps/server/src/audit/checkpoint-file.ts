import { type FileHandle, open, stat } from 'node:fs/promises';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';

/** Longer than most lines; a statement about many erasures may take more. */
const tailBytes = 65_536;
/** Only the account that runs the server writes; others may read. */
const fileMode = 0o644;

const numberIn = (line: string): number | null => {
  try {
    const number: unknown = JSON.parse(line)?.statement?.number;
    return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
  } catch {
    return null;
  }
};

interface LastLine {
  readonly number: number;
  readonly isWhole: boolean;
}

/** The last bytes of a file as lines that are there from their first character. */
const tailOf = async (file: FileHandle, size: number, bytes: number): Promise<string[]> => {
  const length = Math.min(size, bytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const lines = buffer.toString('utf8').split('\n');
  return length === size ? lines : lines.slice(1);
};

/** The number of the last whole line, and whether the file ends with it. */
const lastIn = async (path: string): Promise<LastLine> => {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size === 0) return { number: 0, isWhole: true };
  const file = await open(path, 'r');
  try {
    for (let bytes = tailBytes; ; bytes *= 4) {
      const lines = await tailOf(file, size, bytes);
      const isWhole = lines.at(-1) === '';
      const number = lines
        .slice(0, -1)
        .map(numberIn)
        .findLast((found) => found !== null);
      if (number !== undefined || bytes >= size) return { number: number ?? 0, isWhole };
    }
  } finally {
    await file.close();
  }
};

/**
 * Appends the statements that the file does not have yet, one JSON line each, and syncs it. A line that a crash cut off stays
 * as it is and is followed by a whole one.
 * @param after the statements after a number, in order, in pages; empty at the end
 * @returns how many were appended
 */
export const copyStatements = async (
  path: string,
  after: (number: number) => Promise<readonly CheckpointCopy[]>,
): Promise<number> => {
  const last = await lastIn(path);
  let { number } = last;
  let lines = await after(number);
  if (lines.length === 0) return 0;
  const file = await open(path, 'a', fileMode);
  let copied = 0;
  try {
    if (!last.isWhole) await file.appendFile('\n');
    while (lines.length > 0) {
      await file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      number = lines.at(-1)?.statement.number ?? number;
      copied += lines.length;
      lines = await after(number);
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  return copied;
};
