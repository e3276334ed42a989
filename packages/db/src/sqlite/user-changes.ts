import type { UserChanges } from '@atelier/core/ports/stores';
import type Sqlite from 'better-sqlite3';

/** How many users' latest changes are kept individually; about 100 bytes each. */
const maxUsers = 100_000;

interface Change {
  readonly userId: string;
  readonly version: number;
}

/**
 * Follows the table `user_changes`, which triggers maintain, through a connection that never writes.
 *
 * `PRAGMA data_version` changes at every commit of another connection; only then the table's new rows are read. The pragma
 * is read before the table, so a commit in between is read now or noticed by the next call.
 * @returns a function that returns the changes as of the last commit
 */
export const followUserChanges = (reader: Sqlite.Database, capacity = maxUsers): (() => UserChanges) => {
  const dataVersion = reader.prepare<[], number>('PRAGMA data_version').pluck();
  const changesAfter = reader.prepare<[number], Change>(
    'select user_id as userId, version from user_changes where version > ? order by version',
  );
  const newest = reader.prepare<[], number>('select coalesce(max(version), 0) from user_changes').pluck();

  let seenDataVersion = dataVersion.get();
  let version = newest.get() ?? 0;
  /** Applies to every user who is not in the map. */
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
      // Set after the table was read: if that fails, the next call retries.
      read();
      seenDataVersion = present;
    }
    return changes;
  };
};
