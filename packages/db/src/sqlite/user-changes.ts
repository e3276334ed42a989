import type { UserChanges } from '@atelier/core/ports/stores';
import type Sqlite from 'better-sqlite3';

/** Users whose newest change is remembered one by one; about 100 bytes each. */
const maxUsers = 100_000;

interface Change {
  readonly userId: string;
  readonly version: number;
}

/**
 * Follows `user_changes`, which triggers keep, through a connection that never writes.
 *
 * `PRAGMA data_version` changes at every commit of any connection; only then the table is read, and of it only
 * what is new. It is asked first and the table after it, so a commit in between is read now or noticed next time.
 * @returns a function that brings the changes up to date with the last commit and gives them
 */
export const followUserChanges = (reader: Sqlite.Database, capacity = maxUsers): (() => UserChanges) => {
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck();
  const changesAfter = reader.prepare<[number], Change>(
    'select user_id as userId, version from user_changes where version > ? order by version',
  );
  const newest = reader.prepare<[], number>('select coalesce(max(version), 0) from user_changes').pluck();

  let seenDataVersion = dataVersion.get();
  let version = newest.get() ?? 0;
  /** What holds for every user who is not in the map. */
  let floor = version;
  const newestOf = new Map<string, number>();

  const read = (): void => {
    for (const change of changesAfter.iterate(version)) {
      newestOf.set(change.userId, change.version);
      version = change.version;
    }
    if (newestOf.size <= capacity) return;
    newestOf.clear();
    floor = version;
  };

  const changes: UserChanges = {
    get version() {
      return version;
    },
    of: (userId) => newestOf.get(userId) ?? floor,
  };
  return () => {
    const present = dataVersion.get();
    if (present !== seenDataVersion) {
      // Set after the table has been read: if that fails, the next call tries again.
      read();
      seenDataVersion = present;
    }
    return changes;
  };
};
