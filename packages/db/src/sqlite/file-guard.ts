import { fstatSync, statSync } from 'node:fs';
import { AppError } from '@atelier/core/errors';
import { DatabaseError } from '../database-errors.ts';

/** Whether the files are still the ones that were opened, and sound as far as anybody has seen. */
export interface FileGuard {
  /**
   * Looks whether the names still lead to the open files (two calls of `stat`).
   * @throws AppError `database_broken`, from the first sign of loss or damage on and until a restart
   */
  requireInPlace(): void;
  /** Told of everything a statement threw; remembers what means damage. @returns the same */
  note(thrown: unknown): unknown;
  /** Nothing is known any more of what the disk holds. */
  noteFailedSync(): void;
}

const advice = {
  moved:
    'was moved, replaced or deleted while the server runs. Nothing more is written. Stop the server, put the file back ' +
    'under its name beside its -wal file, which holds the newest work (or restore a backup), and start again.',
  damaged:
    'is damaged or cannot be read. Nothing more is written. Stop the server, check the disk, restore a backup ' +
    '(docs/operations.md, "Backup and restore"), and start again.',
  unsynced:
    'could not be brought to the disk. Nothing more is written; what was acknowledged before is safe. Check the disk ' +
    'and its free space, then restart the server.',
} as const;
type Fault = keyof typeof advice;

const means: readonly (readonly [RegExp, Fault])[] = [
  [/^SQLITE_READONLY_DBMOVED$/, 'moved'],
  [/^SQLITE_(CORRUPT|NOTADB|IOERR)/, 'damaged'],
];
/** Want of memory or of room, not of a sound disk. */
const passing: ReadonlySet<string> = new Set(['SQLITE_IOERR_NOMEM', 'SQLITE_IOERR_SHMSIZE']);

const faultOf = (thrown: unknown): Fault | null => {
  const cause = thrown instanceof AppError ? thrown.cause : null;
  if (!(cause instanceof DatabaseError) || passing.has(cause.code)) return null;
  return means.find(([pattern]) => pattern.test(cause.code))?.[1] ?? null;
};

type Identity = { readonly dev: bigint; readonly ino: bigint };
const isSame = (a: Identity, b: Identity | undefined): boolean => a.dev === b?.dev && a.ino === b.ino;
/** A name that leads nowhere, or to where we may not look, leads to no file of ours. */
const lookUp = (path: string): Identity | undefined => {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
};

/**
 * Watches the open database file and its log. Never opens the database: closing it again would drop the POSIX locks that
 * SQLite holds. `log` is told once, in a sentence that says what to do.
 */
export const guardFiles = (
  path: string,
  walDescriptor: number,
  log: (message: string) => void,
): FileGuard => {
  const database = statSync(path, { bigint: true });
  const wal = fstatSync(walDescriptor, { bigint: true });
  let fault: Fault | null = null;

  const breakWith = (found: Fault): void => {
    if (fault === null) log(`The database file ${path} ${advice[found]}`);
    fault ??= found;
  };
  return {
    requireInPlace() {
      if (!isSame(database, lookUp(path)) || !isSame(wal, lookUp(`${path}-wal`))) breakWith('moved');
      if (fault !== null) throw new AppError('database_broken');
    },
    note(thrown) {
      const found = faultOf(thrown);
      if (found !== null) breakWith(found);
      return thrown;
    },
    noteFailedSync: () => breakWith('unsynced'),
  };
};
