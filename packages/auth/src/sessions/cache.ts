import type { SessionWithUser } from '@atelier/core/ports/records';
import type { UserChanges } from '@atelier/core/ports/stores';
import { createLru } from '../lru.ts';

interface Entry<V> {
  readonly found: SessionWithUser;
  readonly version: V;
}

/**
 * Caches look-ups by token hash.
 * @param maxSize number of entries; beyond it the least recently used one is evicted
 */
const createCache = <V>(maxSize: number) => {
  const entries = createLru<Entry<V>>(maxSize);
  return {
    entryOf: (tokenHash: string): Entry<V> | undefined => entries.get(tokenHash),
    /** @param version of the row that was read, or an earlier one */
    set: (version: V, found: SessionWithUser): void =>
      entries.set(found.session.tokenHash, { found, version }),
    forget: (tokenHash: string): void => entries.delete(tokenHash),
  };
};

/** An entry is valid until any process commits a change of its user; its version is `UserChanges.version`. */
export const createSessionCache = (maxSize: number) => {
  const { entryOf, ...cache } = createCache<number>(maxSize);
  return {
    ...cache,
    get(tokenHash: string, changes: UserChanges): SessionWithUser | undefined {
      const entry = entryOf(tokenHash);
      if (entry === undefined) return undefined;
      if (changes.of(entry.found.user.id) <= entry.version) return entry.found;
      cache.forget(tokenHash);
      return undefined;
    },
  };
};

/** An entry is valid while its rows have the `SessionVersion` that they were read with, for which each call asks. */
export const createVersionedCache = (
  maxSize: number,
  versionOf: (tokenHash: string) => Promise<string | null>,
) => {
  const { entryOf, ...cache } = createCache<string>(maxSize);
  return {
    ...cache,
    async get(tokenHash: string): Promise<SessionWithUser | undefined> {
      const entry = entryOf(tokenHash);
      if (entry === undefined) return undefined;
      return (await versionOf(tokenHash)) === entry.version ? entry.found : undefined;
    },
  };
};
