import type { SessionWithUser } from '@atelier/core/ports/records';
import { createLru } from '../lru.ts';

/** Look-ups of the present data version. As soon as anybody commits anything, all of it is forgotten. */
export interface SessionCache {
  get(tokenHash: string, version: number | null): SessionWithUser | undefined;
  /** `version` is the one read *before* the row was. */
  set(tokenHash: string, version: number | null, found: SessionWithUser): void;
}

export const createSessionCache = (maxSize: number): SessionCache => {
  const entries = createLru<SessionWithUser>(maxSize);
  let present: number | null = null;
  return {
    get(tokenHash, version) {
      if (version === present) return version === null ? undefined : entries.get(tokenHash);
      entries.clear();
      present = version;
      return undefined;
    },
    set(tokenHash, version, found) {
      // A look-up that was overtaken by a commit may have seen the row from before it.
      if (version !== null && version === present) entries.set(tokenHash, found);
    },
  };
};
