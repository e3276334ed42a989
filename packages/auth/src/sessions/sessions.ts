import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { SessionRenewer } from '@atelier/core/ports/identity';
import type { SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { LookUpThrottle, SecretSource, SessionStarter } from '@atelier/core/ports/services';
import type { SessionStore } from '@atelier/core/ports/stores';
import type { SignInMethod } from '@atelier/core/schemas/identity';
import { Lucia, TimeSpan } from 'lucia';
import { hostCookie } from '../cookies.ts';
import { createLru } from '../lru.ts';
import { isToken } from '../secrets.ts';
import { createSessionCache } from './cache.ts';
import { absoluteEnd, expiryAt, isOver, isTouchDue, type SessionSettings, slidExpiry } from './lifetime.ts';
import { luciaAdapter } from './lucia-adapter.ts';

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
export interface Sessions extends SessionStarter, SessionRenewer {
  readonly cookieName: string;
  /** Begins a session under a new token; beyond the user's maximum the oldest sessions end. */
  start(
    owner: Device & {
      readonly userId: string;
      readonly method: SignInMethod;
      readonly provenAt: Date;
    },
  ): Promise<StartedSession>;
  /**
   * Who holds this token; null for unknown, malformed, ended and locked-out ones. Answers without a promise
   * when the cache knows, which most calls hit: `await` it only if it is a promise. An ended session, or a
   * user locked or changed by anybody, is seen on the very next call. Look-ups of tokens that were not valid here before
   * pass `gate` first.
   */
  authenticate(
    token: string,
    gate?: LookUpThrottle,
  ): SessionWithUser | null | Promise<SessionWithUser | null>;
  /**
   * The same session under a new token; the old token is worth nothing on the very next call. Sliding and absolute
   * ends stay where they were. `provenAt` is when its owner last showed what step-up accepts. Of several concurrent renewals
   * one wins; null for the others, and for a session that has ended.
   */
  renew(
    session: { readonly tokenHash: string; readonly userId: string; readonly sessionId: string },
    device: Device,
    provenAt: Date,
  ): Promise<StartedSession | null>;
  /** The `Set-Cookie` value that makes the browser forget its session. */
  blankCookie(): string;
  /** The token in a `Cookie` header; undefined when there is none or more than one. */
  readCookie(header: string | undefined): string | undefined;
  /** Whether a `Cookie` header holds the session cookie at all, once or more often. */
  hasCookie(header: string | undefined): boolean;
}

const maxUserAgentLength = 256;
/** Tokens remembered to have been valid. */
const maxFamiliar = 10_000;

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
  /** Hashes of tokens that were valid at their last look-up: a flood of made-up ones from the same address cannot bar these. */
  const familiar = createLru<true>(Math.max(cacheSize, maxFamiliar));

  const nowMs = (): number => clock.now().getTime();

  const started = (token: string, session: SessionRecord): StartedSession => {
    familiar.set(session.tokenHash, true);
    const maxAgeMs = absoluteEnd(session.createdAt, settings) - nowMs();
    return { token, session, setCookie: cookie.set(token, Math.floor(maxAgeMs / 1000)) };
  };
  const described = ({ ip, userAgent }: Device): Device => ({
    ip,
    userAgent: userAgent.slice(0, maxUserAgentLength),
  });

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

  const lookUp = async (
    token: string,
    tokenHash: string,
    version: number | null,
    gate: LookUpThrottle | undefined,
  ): Promise<SessionWithUser | null> => {
    const find = () => load(token, version);
    const found = await (gate === undefined || familiar.get(tokenHash) ? find() : gate(find));
    if (found === null) familiar.delete(tokenHash);
    else familiar.set(tokenHash, true);
    return found;
  };

  const authenticate: Sessions['authenticate'] = (token, gate) => {
    if (!isToken(token)) return null;
    // Read before the row: a commit in between makes the entry stale at birth instead of unseen.
    const version = dataVersion();
    const tokenHash = secrets.hash(token);
    const known = cache.get(tokenHash, version);
    if (known === undefined) return lookUp(token, tokenHash, version, gate);
    const atMs = nowMs();
    if (isOver(known.session, atMs, settings) || slidExpiry(known.session, atMs, settings) !== null)
      return lookUp(token, tokenHash, version, gate);
    touch(known.session, atMs);
    return known;
  };

  return {
    cookieName: cookie.name,
    async start({ userId, method, provenAt, ...device }) {
      const token = secrets.token();
      const now = clock.now();
      const session: SessionRecord = {
        ...described(device),
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
        ...described(device),
        tokenHash: secrets.hash(token),
        provenAt,
      });
      return renewed === null || isOver(renewed, nowMs(), settings) ? null : started(token, renewed);
    },
    blankCookie: cookie.clear,
    readCookie: cookie.read,
    hasCookie: cookie.isIn,
  };
};
