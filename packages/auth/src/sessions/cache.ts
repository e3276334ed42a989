import type { SessionWithUser } from '@atelier/core/ports/records';
import type { UserChanges } from '@atelier/core/ports/stores';
import { createLru } from '../lru.ts';

/** Look-ups by token hash. An entry is valid until a process commits a change of its user. */
export interface SessionCache {
  get(tokenHash: string, changes: UserChanges): SessionWithUser | undefined;
  /** @param version of the changes as it was *before* the row was read */
  set(version: number, found: SessionWithUser): void;
  forget(tokenHash: string): void;
}

interface Entry {
  readonly found: SessionWithUser;
  readonly version: number;
}

/** @param maxSize entries at most; the one that was used longest ago goes first */
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
