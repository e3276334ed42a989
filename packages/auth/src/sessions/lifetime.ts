import { cookies } from '@atelier/core/browser-storage';
import { clockToleranceMs } from '@atelier/core/max-lifetimes';
import type { SessionRecord } from '@atelier/core/ports/records';

export interface SessionSettings {
  /** How long a session lives after its expiry was last extended. */
  readonly slidingTtlMs: number;
  /** The maximum lifetime from sign-in, whatever the activity. */
  readonly absoluteTtlMs: number;
  /** How long a session may be idle, accurate to `touchEveryMs`; null for no idle timeout. */
  readonly idleTtlMs: number | null;
  /** Sessions per user; beyond it the oldest end. */
  readonly maxPerUser: number;
  /** The last activity of a session is written at most this often. */
  readonly touchEveryMs: number;
  /** Whether browsers connect over TLS: sets `Secure` and the `__Host-` prefix. */
  readonly secureCookies: boolean;
  /** Without prefix. */
  readonly cookieName: string;
}

const hourMs = 3_600_000;

/** The defaults of R-SESS-1 and R-SESS-2. The server's come from `SESSION_*` in `apps/server/src/config`. */
export const sessionDefaults: SessionSettings = {
  slidingTtlMs: 24 * hourMs,
  absoluteTtlMs: 7 * 24 * hourMs,
  idleTtlMs: null,
  maxPerUser: 20,
  touchEveryMs: 60_000,
  secureCookies: true,
  cookieName: cookies.session.name,
};

type Times = Pick<SessionRecord, 'createdAt' | 'expiresAt' | 'lastSeenAt'>;

/** When a session ends (ms since epoch), whatever the activity. */
export const absoluteEnd = (createdAt: Date, settings: SessionSettings): number =>
  createdAt.getTime() + settings.absoluteTtlMs;

/** The expiry (ms since epoch) of a session that is used now: the sliding lifetime, within the absolute maximum. */
export const expiryAt = (createdAt: Date, nowMs: number, settings: SessionSettings): number =>
  Math.min(nowMs + settings.slidingTtlMs, absoluteEnd(createdAt, settings));

/**
 * Whether a session has ended. All bounds are computed from the current settings, so that a stricter setting also applies
 * to older sessions. A session whose last use is in the future has ended too: the clock was set back since, and the
 * session would live longer by as much.
 */
export const hasEnded = (session: Times, nowMs: number, settings: SessionSettings): boolean =>
  nowMs >= session.expiresAt.getTime() ||
  nowMs >= absoluteEnd(session.createdAt, settings) ||
  Math.max(session.createdAt.getTime(), session.lastSeenAt.getTime()) > nowMs + clockToleranceMs ||
  (settings.idleTtlMs !== null && nowMs >= session.lastSeenAt.getTime() + settings.idleTtlMs);

/** The extended expiry (ms since epoch), once less than half of the sliding lifetime is left; null before that. */
export const slidExpiry = (session: Times, nowMs: number, settings: SessionSettings): number | null => {
  const expiresMs = session.expiresAt.getTime();
  if (expiresMs - nowMs >= settings.slidingTtlMs / 2) return null;
  const laterMs = expiryAt(session.createdAt, nowMs, settings);
  return laterMs > expiresMs ? laterMs : null;
};

/** Whether the last activity is due to be written: often enough that a session in use never counts as idle. */
export const isTouchDue = (lastTouchMs: number, nowMs: number, settings: SessionSettings): boolean =>
  nowMs - lastTouchMs >= Math.min(settings.touchEveryMs, (settings.idleTtlMs ?? Infinity) / 2);
