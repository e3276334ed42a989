import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { SessionRenewer } from '@atelier/core/ports/identity';
import type { SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { LookUpThrottle, SecretSource, SessionStarter } from '@atelier/core/ports/services';
import type { SessionStore, UserChanges } from '@atelier/core/ports/stores';
import type { SignInMethod } from '@atelier/core/schemas/identity';
import { Lucia, TimeSpan } from 'lucia';
import { hostCookie } from '../cookies.ts';
import { createLru } from '../lru.ts';
import { isToken } from '../secrets.ts';
import { createSessionCache } from './cache.ts';
import { gatherLookUps } from './gather.ts';
import { absoluteEnd, expiryAt, hasEnded, isTouchDue, type SessionSettings, slidExpiry } from './lifetime.ts';
import { luciaAdapter } from './lucia-adapter.ts';

export interface SessionsDeps {
  readonly store: SessionStore;
  /** `Database.userChanges`. While it returns null, nothing is cached. */
  readonly userChanges: () => UserChanges | null;
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly settings: SessionSettings;
  /** Maximum number of cached look-ups. */
  readonly cacheSize: number;
  /** Receives failures that must not fail a request: writing the last activity or a later expiry. */
  readonly onBackgroundError: (error: unknown) => void;
}

/** Where a session is used from, as shown in the user's list of sessions. */
export interface Device {
  readonly ip: string;
  /** Truncated to 256 characters. */
  readonly userAgent: string;
}

export interface StartedSession {
  /** The raw token; only its hash is stored. */
  readonly token: string;
  readonly session: SessionRecord;
  /**
   * A complete `Set-Cookie` value. The cookie lives until the absolute end of the session; earlier expiry and extension
   * are tracked on the server only, so that a lost response never costs a browser its session.
   */
  readonly setCookie: string;
}

/** Cookie sessions (R-SESS-1, R-SESS-2, R-SESS-3). */
export interface Sessions extends SessionStarter, SessionRenewer {
  readonly cookieName: string;
  /** Starts a session with a new token; beyond the user's maximum the oldest sessions end. */
  start(
    owner: Device & {
      readonly userId: string;
      readonly method: SignInMethod;
      readonly provenAt: Date;
    },
  ): Promise<StartedSession>;
  /**
   * The session and user of a token; null if the token is unknown or malformed, the session ended or the user is locked.
   * Returns a plain value on a cache hit, which is the usual case: `await` it only if it is a promise. When a session ends
   * or a user is locked or changed, by any process, the very next call sees it. Tokens that were not valid at their
   * previous look-up in this process pass `throttle` first.
   */
  authenticate(
    token: string,
    throttle?: LookUpThrottle,
  ): SessionWithUser | null | Promise<SessionWithUser | null>;
  /**
   * Replaces the token of a session; the old token is refused from the very next call on. Expiry and absolute end do not
   * change. `provenAt` is when the user last passed a step-up or an equivalent proof. Of several concurrent renewals one
   * wins; null for the others, and for a session that has ended.
   */
  renew(
    session: { readonly tokenHash: string; readonly userId: string; readonly sessionId: string },
    device: Device,
    provenAt: Date,
  ): Promise<StartedSession | null>;
  /** The `Set-Cookie` value that deletes the session cookie. */
  blankCookie(): string;
  /** The token in a `Cookie` header; undefined when there is none or more than one. */
  readCookie(header: string | undefined): string | undefined;
  /** Whether a `Cookie` header contains the session cookie, once or more often. */
  hasCookie(header: string | undefined): boolean;
}

const maxUserAgentLength = 256;
/** Hashes of tokens that are remembered as valid. */
const maxFamiliar = 10_000;

export const createSessions = (deps: SessionsDeps): Sessions => {
  const { store, userChanges, clock, secrets, settings, cacheSize, onBackgroundError } = deps;
  const gathered = gatherLookUps(store.findManyWithUser, (found) => found.session.tokenHash);
  // Without a cache every request looks up, and those of one turn share a round trip.
  const findWithUser: SessionStore['findWithUser'] = (tokenHash) =>
    userChanges() === null ? gathered(tokenHash) : store.findWithUser(tokenHash);
  const lucia = new Lucia(luciaAdapter({ store, findWithUser, clock, secrets }), {
    sessionExpiresIn: new TimeSpan(settings.slidingTtlMs, 'ms'),
    getSessionAttributes: (record) => ({ record }),
    getUserAttributes: (record) => ({ record }),
  });
  const cookie = hostCookie(settings.cookieName, settings.secureCookies);
  const cache = createSessionCache(cacheSize);
  const touchedMs = createLru<number>(Math.max(cacheSize, 1000));
  /** Tokens that were valid at their last look-up: a flood of made-up tokens from the same address does not block them. */
  const familiar = createLru<true>(Math.max(cacheSize, maxFamiliar));

  const nowMs = (): number => clock.now().getTime();

  const started = (token: string, session: SessionRecord): StartedSession => {
    familiar.set(session.tokenHash, true);
    const maxAgeMs = absoluteEnd(session.createdAt, settings) - nowMs();
    return { token, session, setCookie: cookie.set(token, Math.floor(maxAgeMs / 1000)) };
  };
  const deviceFields = ({ ip, userAgent }: Device): Device => ({
    ip,
    userAgent: userAgent.slice(0, maxUserAgentLength),
  });

  const touch = ({ tokenHash, lastSeenAt }: SessionRecord, atMs: number): void => {
    if (!isTouchDue(lastSeenAt.getTime(), atMs, settings)) return;
    // Also remembered in memory, so that parallel requests, or a database that cannot write, cost one attempt.
    if (!isTouchDue(touchedMs.get(tokenHash) ?? -Infinity, atMs, settings)) return;
    touchedMs.set(tokenHash, atMs);
    // Not a change of the user for the cache, so the entry is dropped here.
    const forget = () => cache.forget(tokenHash);
    store.touch(tokenHash, new Date(atMs)).then(forget, onBackgroundError);
  };

  // The session is valid now, whether or not the later expiry can be written.
  const slide = async (found: SessionWithUser, toMs: number): Promise<SessionWithUser> => {
    const expiresAt = new Date(toMs);
    try {
      await store.setExpiry(found.session.tokenHash, expiresAt);
    } catch (error) {
      onBackgroundError(error);
      return found;
    }
    return { ...found, session: { ...found.session, expiresAt } };
  };

  const load = async (token: string, version: number | null): Promise<SessionWithUser | null> => {
    const valid = await lucia.validateSession(token);
    if (valid.session === null) return null;
    const found: SessionWithUser = { session: valid.session.record, user: valid.user.record };
    const atMs = nowMs();
    if (hasEnded(found.session, atMs, settings)) {
      await lucia.invalidateSession(token);
      return null;
    }
    if (found.user.lockedAt !== null) return null;
    touch(found.session, atMs);
    const slidMs = slidExpiry(found.session, atMs, settings);
    if (slidMs !== null) return slide(found, slidMs);
    if (version !== null) cache.set(version, found);
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

  const authenticate: Sessions['authenticate'] = (token, throttle) => {
    if (!isToken(token)) return null;
    // Read before the row: after a commit in between, the entry is discarded instead of hiding the change.
    const changes = userChanges();
    const version = changes?.version ?? null;
    const tokenHash = secrets.hash(token);
    const known = changes === null ? undefined : cache.get(tokenHash, changes);
    if (known === undefined) return lookUp(token, tokenHash, version, throttle);
    const atMs = nowMs();
    if (hasEnded(known.session, atMs, settings) || slidExpiry(known.session, atMs, settings) !== null)
      return lookUp(token, tokenHash, version, throttle);
    touch(known.session, atMs);
    return known;
  };

  return {
    cookieName: cookie.name,
    async start({ userId, method, provenAt, ...device }) {
      const token = secrets.token();
      const now = clock.now();
      const session: SessionRecord = {
        ...deviceFields(device),
        tokenHash: secrets.hash(token),
        id: newId('session'),
        userId,
        method,
        createdAt: now,
        provenAt,
        lastSeenAt: now,
        expiresAt: new Date(expiryAt(now, now.getTime(), settings)),
      };
      await lucia.createSession(userId, session, { sessionId: token });
      await store.trim(userId, settings.maxPerUser);
      return started(token, session);
    },
    authenticate,
    async renew({ userId, tokenHash }, device, provenAt) {
      const token = secrets.token();
      const renewed = await store.replaceToken(userId, tokenHash, {
        ...deviceFields(device),
        tokenHash: secrets.hash(token),
        provenAt,
      });
      return renewed === null || hasEnded(renewed, nowMs(), settings) ? null : started(token, renewed);
    },
    blankCookie: cookie.clear,
    readCookie: cookie.read,
    hasCookie: cookie.isIn,
  };
};
