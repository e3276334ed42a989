import type { SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { LookUpThrottle } from '@atelier/core/ports/services';
import type { Lucia } from 'lucia';
import { createLru, type Lru } from '../lru.ts';
import { isToken } from '../secrets.ts';
import { createSessionCache, createVersionedCache } from './cache.ts';
import { hasEnded, isTouchDue, slidExpiry } from './lifetime.ts';
import type { HolderAsRead } from './lucia-adapter.ts';
import type { Sessions, SessionsDeps } from './types.ts';

/**
 * `Sessions.authenticate`: answers from the cache if it can, else looks the token up.
 * @param familiar hashes of tokens that were valid at their last look-up, which skip the throttle
 */
export const createAuthenticate = (
  deps: SessionsDeps,
  lucia: Pick<Lucia<{ record: SessionRecord }, HolderAsRead>, 'validateSession' | 'invalidateSession'>,
  familiar: Lru<true>,
): Sessions['authenticate'] => {
  const { store, userChanges, clock, secrets, settings, cacheSize } = deps;
  const cache = createSessionCache(cacheSize);
  const findVersion = deps.batchLookUps(
    (hashes) => store.versionsOf(hashes),
    (found) => found.tokenHash,
  );
  const versioned = createVersionedCache(
    cacheSize,
    async (tokenHash) => (await findVersion(tokenHash))?.version ?? null,
  );
  const nowMs = (): number => clock.now().getTime();
  const touch = createTouch(deps, (tokenHash) => cache.forget(tokenHash));

  const load = async (token: string, version: number | null): Promise<SessionWithUser | null> => {
    const valid = await lucia.validateSession(token);
    if (valid.session === null) return null;
    const found: SessionWithUser = { session: valid.session.record, ...valid.user.holder };
    const atMs = nowMs();
    if (hasEnded(found.session, atMs, settings)) {
      await lucia.invalidateSession(token);
      return null;
    }
    if (found.user.lockedAt !== null) return null;
    touch(found.session, atMs);
    const slidMs = slidExpiry(found.session, atMs, settings);
    if (slidMs !== null) return slide(deps, found, slidMs);
    if (version !== null) cache.set(version, found);
    else if (valid.user.version !== null) versioned.set(valid.user.version, found);
    return found;
  };

  const lookUp = async (
    token: string,
    tokenHash: string,
    version: number | null,
    throttle: LookUpThrottle | undefined,
  ): Promise<SessionWithUser | null> => {
    const find = () => load(token, version);
    const found = await (throttle === undefined || familiar.get(tokenHash) ? find() : throttle(find));
    if (found === null) familiar.delete(tokenHash);
    else familiar.set(tokenHash, true);
    return found;
  };

  /** Whether a session of the cache answers a call, or has to be looked up because time has passed. */
  const answers = (known: SessionWithUser): boolean => {
    const atMs = nowMs();
    if (hasEnded(known.session, atMs, settings) || slidExpiry(known.session, atMs, settings) !== null)
      return false;
    touch(known.session, atMs);
    return true;
  };

  const askVersion = async (token: string, tokenHash: string, throttle: LookUpThrottle | undefined) => {
    const known = await versioned.get(tokenHash);
    return known !== undefined && answers(known) ? known : lookUp(token, tokenHash, null, throttle);
  };

  return (token, throttle) => {
    if (!isToken(token)) return null;
    // Read before the row: after a commit in between, the entry is discarded instead of hiding the change.
    const changes = userChanges();
    const tokenHash = secrets.hash(token);
    if (changes === null) return askVersion(token, tokenHash, throttle);
    const known = cache.get(tokenHash, changes);
    return known !== undefined && answers(known)
      ? known
      : lookUp(token, tokenHash, changes.version, throttle);
  };
};

/**
 * Writes the last activity in the background when it is due.
 * @param onTouched called after a write, which is not among `userChanges`, so that the cache drops its entry
 */
const createTouch = (
  { store, settings, cacheSize, onBackgroundError }: SessionsDeps,
  onTouched: (tokenHash: string) => void,
) => {
  const touchedMs = createLru<number>(Math.max(cacheSize, 1000));
  return ({ tokenHash, lastSeenAt }: SessionRecord, atMs: number): void => {
    if (!isTouchDue(lastSeenAt.getTime(), atMs, settings)) return;
    // Also remembered in memory, so that parallel requests, or a database that cannot write, cost one attempt.
    if (!isTouchDue(touchedMs.get(tokenHash) ?? -Infinity, atMs, settings)) return;
    touchedMs.set(tokenHash, atMs);
    store.touch(tokenHash, new Date(atMs)).then(() => onTouched(tokenHash), onBackgroundError);
  };
};

/** Extends the expiry. The session is valid now, whether or not that can be written. */
const slide = async (
  { store, onBackgroundError }: SessionsDeps,
  found: SessionWithUser,
  toMs: number,
): Promise<SessionWithUser> => {
  const expiresAt = new Date(toMs);
  try {
    await store.setExpiry(found.session.tokenHash, expiresAt);
  } catch (error) {
    onBackgroundError(error);
    return found;
  }
  return { ...found, session: { ...found.session, expiresAt } };
};
