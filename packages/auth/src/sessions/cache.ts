import type { SessionWithUser } from '@atelier/core/ports/records';
import { createLru } from '../lru.ts';

/** Caches look-ups of the current data version. Any commit, of any process, invalidates all entries. */
export interface SessionCache {
  get(tokenHash: string, version: number | null): SessionWithUser | undefined;
  /** `version` must have been read *before* the row. */
  set(tokenHash: string, version: number | null, found: SessionWithUser): void;
}

export const createSessionCache = (maxSize: number): SessionCache => {
  const entries = createLru<SessionWithUser>(maxSize);
  let current: number | null = null;
  return {
    get(tokenHash, version) {
      if (version === current) return version === null ? undefined : entries.get(tokenHash);
      entries.clear();
      current = version;
      return undefined;
    },
    set(tokenHash, version, found) {
      // If there was a commit since, the look-up may have seen the row from before it.
      if (version !== null && version === current) entries.set(tokenHash, found);
    },
  };
};
