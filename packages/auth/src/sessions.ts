import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { SecretSource, SessionStarter } from '@atelier/core/ports/services';
import type { SessionStore } from '@atelier/core/ports/stores';
import { Lucia, TimeSpan } from 'lucia';
import { hostCookie } from './cookies.ts';
import { createLru } from './lru.ts';
import { luciaAdapter } from './lucia-adapter.ts';
import { isToken } from './secrets.ts';
import { createSessionCache } from './session-cache.ts';
import {
  absoluteEnd,
  expiryAt,
  isOver,
  isTouchDue,
  type SessionSettings,
  slidExpiry,
} from './session-life.ts';

export interface SessionsDeps {
  readonly store: SessionStore;
  /** `Database.dataVersion`. While it answers null nothing is cached. */
  readonly dataVersion: () => number | null;
  readonly clock: Clock;
  readonly secrets: SecretSource;
  readonly settings: SessionSettings;
  /** Look-ups remembered at most. */
  readonly cacheSize: number;
  /** Told of failures that must not fail a request: writing the last activity or a later expiry. */
  readonly onBackgroundError: (error: unknown) => void;
}

/** Where a session is used from, as people see it in their list. */
export interface Device {
  readonly ip: string;
  /** Kept to 256 characters. */
  readonly userAgent: string;
}

export interface StartedSession {
  /** The raw token; it exists only here and in the cookie. */
  readonly token: string;
  readonly session: SessionRecord;
  /**
   * A complete `Set-Cookie` value. The cookie stays until the absolute end of the session; that it slides or ends
   * before is judged here alone, so that no answer which gets lost can cost a browser its session.
   */
  readonly setCookie: string;
}

/** Cookie sessions (R-SESS-1, R-SESS-2, R-SESS-3). */
export interface Sessions extends SessionStarter {
  readonly cookieName: string;
  /** Begins a session under a new token; beyond the user's maximum the oldest sessions end. */
  start(owner: Device & { readonly userId: string }): Promise<StartedSession>;
  /**
   * Who holds this token; null for unknown, malformed, ended and locked-out ones. Answers without a promise
   * when the cache knows, which most calls hit: `await` it only if it is a promise. An ended session, or a
   * user locked or changed by anybody, is seen on the very next call.
   */
  authenticate(token: string): SessionWithUser | null | Promise<SessionWithUser | null>;
  /**
   * A new token for a changed privilege; the old one ends. The absolute maximum still counts from sign-in.
   * Of several concurrent renewals one wins; null for the others and for whoever is not authenticated.
   */
  renew(token: string, device: Device): Promise<StartedSession | null>;
  /** The `Set-Cookie` value that makes the browser forget its session. */
  blankCookie(): string;
  /** The token in a `Cookie` header; undefined when there is none or more than one. */
  readCookie(header: string | undefined): string | undefined;
}

const maxUserAgentLength = 256;

export const createSessions = (deps: SessionsDeps): Sessions => {
  const { store, dataVersion, clock, secrets, settings, cacheSize, onBackgroundError } = deps;
  const lucia = new Lucia(luciaAdapter({ store, clock, secrets }), {
    sessionExpiresIn: new TimeSpan(settings.slidingTtlMs, 'ms'),
    getSessionAttributes: (record) => ({ record }),
    getUserAttributes: (record) => ({ record }),
  });
  const cookie = hostCookie(settings.cookieName, settings.secureCookies);
  const cache = createSessionCache(cacheSize);
  const touchedMs = createLru<number>(Math.max(cacheSize, 1000));

  const nowMs = (): number => clock.now().getTime();

  const create = async (userId: string, createdAt: Date, device: Device): Promise<StartedSession> => {
    const token = secrets.token();
    const now = clock.now();
    const maxAgeMs = absoluteEnd(createdAt, settings) - now.getTime();
    const session: SessionRecord = {
      tokenHash: secrets.hash(token),
      id: newId('session'),
      userId,
      createdAt,
      expiresAt: new Date(expiryAt(createdAt, now.getTime(), settings)),
      lastSeenAt: now,
      ip: device.ip,
      userAgent: device.userAgent.slice(0, maxUserAgentLength),
    };
    await lucia.createSession(userId, session, { sessionId: token });
    return { token, session, setCookie: cookie.set(token, Math.floor(maxAgeMs / 1000)) };
  };

  const touch = ({ tokenHash, lastSeenAt }: SessionRecord, atMs: number): void => {
    if (!isTouchDue(lastSeenAt.getTime(), atMs, settings)) return;
    // Also remembered here, so that requests side by side, or a database that cannot write, cost one attempt.
    if (!isTouchDue(touchedMs.get(tokenHash) ?? -Infinity, atMs, settings)) return;
    touchedMs.set(tokenHash, atMs);
    store.touch(tokenHash, new Date(atMs)).catch(onBackgroundError);
  };

  // The session is good for now whether or not the later expiry can be written.
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
    if (isOver(found.session, atMs, settings)) {
      await lucia.invalidateSession(token);
      return null;
    }
    if (found.user.lockedAt !== null) return null;
    touch(found.session, atMs);
    const slidMs = slidExpiry(found.session, atMs, settings);
    if (slidMs !== null) return slide(found, slidMs);
    cache.set(found.session.tokenHash, version, found);
    return found;
  };

  const authenticate = (token: string): SessionWithUser | null | Promise<SessionWithUser | null> => {
    if (!isToken(token)) return null;
    // Read before the row: a commit in between makes the entry stale at birth instead of unseen.
    const version = dataVersion();
    const known = cache.get(secrets.hash(token), version);
    if (known === undefined) return load(token, version);
    const atMs = nowMs();
    if (isOver(known.session, atMs, settings) || slidExpiry(known.session, atMs, settings) !== null)
      return load(token, version);
    touch(known.session, atMs);
    return known;
  };

  return {
    cookieName: cookie.name,
    async start({ userId, ...device }) {
      const started = await create(userId, clock.now(), device);
      await store.trim(userId, settings.maxPerUser);
      return started;
    },
    authenticate,
    async renew(token, device) {
      const current = await authenticate(token);
      if (current === null) return null;
      const { userId, id, createdAt } = current.session;
      // Ended first: a crash in between costs a sign-in, never leaves the old privilege alive.
      if ((await store.deleteOwned(userId, id)) === null) return null;
      return create(userId, createdAt, device);
    },
    blankCookie: cookie.clear,
    readCookie: cookie.read,
  };
};
