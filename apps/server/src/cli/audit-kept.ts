import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isSignedBy } from '@atelier/core/audit/statements';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';
import { linesOf, parseCopiedLine } from '../audit/read-export.ts';
import { UsageError } from './usage.ts';

/** What was kept about the log. */
export interface Kept {
  /** The hash of each row that a copy is about, by the row's number. */
  readonly positions: ReadonlyMap<number, string>;
  /** Rows for which two copies have different hashes. */
  readonly contradicted: readonly number[];
}

/** A file as it is; of a folder, its files in the order of their names, which is that of the statements. */
const filesOf = async (path: string): Promise<string[]> => {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(path, name))
    .toSorted();
};

async function* copiesIn(path: string): AsyncGenerator<CheckpointCopy> {
  for (const file of await filesOf(path))
    for await (const lines of linesOf(file))
      for (const line of lines) {
        const copied = parseCopiedLine(line);
        if (copied !== null && copied.statement.kind !== 'purge') yield copied;
      }
}

/**
 * Reads copies of the signed statements that were kept elsewhere: files, or folders of files.
 * @param trusted fingerprints of keys; if there are none, each copy's own key is believed
 * @throws UsageError if one cannot be read, or has a signature that does not hold
 */
export const readKept = async (paths: readonly string[], trusted: readonly string[]): Promise<Kept> => {
  const positions = new Map<number, string>();
  const contradicted = new Set<number>();
  const vouched = new Set(trusted);
  const keep = (path: string, { statement, key }: CheckpointCopy): void => {
    if (!isSignedBy(statement, key) || (vouched.size > 0 && !vouched.has(key.id)))
      throw new UsageError(
        `${path} has a checkpoint (${statement.number}) with a signature that does not hold.`,
      );
    // The key before it vouches for the next one.
    if (vouched.size > 0 && statement.details.key !== undefined) vouched.add(statement.details.key);
    const known = positions.get(statement.seq);
    if (known !== undefined && known !== statement.hash) contradicted.add(statement.seq);
    positions.set(statement.seq, known ?? statement.hash);
  };
  for (const path of paths) {
    try {
      let count = 0;
      for await (const copy of copiesIn(path)) {
        keep(path, copy);
        count += 1;
      }
      // An emptied copy must not look like one that agrees.
      if (count === 0) throw new UsageError(`${path} has no checkpoint.`);
    } catch (thrown) {
      throw thrown instanceof UsageError ? thrown : new UsageError(`${path} cannot be read.`);
    }
  }
  return { positions, contradicted: [...contradicted] };
};
