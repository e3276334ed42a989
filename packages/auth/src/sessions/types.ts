import type { BatchLookUps } from '@atelier/core/batch-look-ups';
import type { Clock } from '@atelier/core/clock';
import type { SessionRenewer } from '@atelier/core/ports/identity';
import type { SessionRecord, SessionWithUser } from '@atelier/core/ports/records';
import type { LookUpThrottle, SecretSource, SessionStarter } from '@atelier/core/ports/services';
import type { SessionStore, UserChanges } from '@atelier/core/ports/stores';
import type { SignInMethod } from '@atelier/core/schemas/identity';
import type { SessionSettings } from './lifetime.ts';

export interface SessionsDeps {
  readonly store: SessionStore;
  /** `Database.userChanges`. While it returns null, each call asks for the version of its session. */
  readonly userChanges: () => UserChanges | null;
  readonly batchLookUps: BatchLookUps;
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
