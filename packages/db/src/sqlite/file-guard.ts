import { fstatSync, statSync } from 'node:fs';
import { AppError } from '@atelier/core/errors';
import { DatabaseError } from '../database-errors.ts';

/** Detects loss of or damage to the open database files. */
export interface FileGuard {
  /**
   * Checks that the paths still lead to the open files (two calls of `stat`).
   * @throws AppError `database_broken`, after the first sign of loss or damage until a restart
   */
  requireInPlace(): void;
  /** Call with every error of a statement; remembers signs of damage. @returns the same error */
  note(thrown: unknown): unknown;
  /** After a failed sync the content of the disk is unknown. */
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
/** I/O errors that mean too little memory or space, not a broken disk. */
const transient: ReadonlySet<string> = new Set(['SQLITE_IOERR_NOMEM', 'SQLITE_IOERR_SHMSIZE']);

const faultOf = (thrown: unknown): Fault | null => {
  const cause = thrown instanceof AppError ? thrown.cause : null;
  if (!(cause instanceof DatabaseError) || transient.has(cause.code)) return null;
  return means.find(([pattern]) => pattern.test(cause.code))?.[1] ?? null;
};

type Identity = { readonly dev: bigint; readonly ino: bigint };
const isSame = (a: Identity, b: Identity | undefined): boolean => a.dev === b?.dev && a.ino === b.ino;
/** Undefined for a path that does not exist or cannot be read. */
const lookUp = (path: string): Identity | undefined => {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
};

/**
 * Watches the open database file and its log. It never opens the database: closing that descriptor would drop SQLite's
 * POSIX locks. `log` is called once, with advice for the operator.
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
