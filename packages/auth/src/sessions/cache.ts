import type { SessionWithUser } from '@atelier/core/ports/records';
import type { UserChanges } from '@atelier/core/ports/stores';
import { createLru } from '../lru.ts';

/** Caches look-ups by token hash. An entry is valid until any process commits a change of its user. */
interface SessionCache {
  get(tokenHash: string, changes: UserChanges): SessionWithUser | undefined;
  /** @param version `UserChanges.version` from *before* the row was read */
  set(version: number, found: SessionWithUser): void;
  forget(tokenHash: string): void;
}

interface Entry {
  readonly found: SessionWithUser;
  readonly version: number;
}

/** @param maxSize number of entries; beyond it the least recently used one is evicted */
export const createSessionCache = (maxSize: number): SessionCache => {
  const entries = createLru<Entry>(maxSize);
  return {
    get(tokenHash, changes) {
      const entry = entries.get(tokenHash);
      if (entry === undefined) return undefined;
      if (changes.of(entry.found.user.id) <= entry.version) return entry.found;
      entries.delete(tokenHash);
      return undefined;
    },
    set: (version, found) => entries.set(found.session.tokenHash, { found, version }),
    forget: (tokenHash) => entries.delete(tokenHash),
  };
};
