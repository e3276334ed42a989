import { clockToleranceMs } from '@atelier/core/max-lifetimes';
import type { SessionRecord } from '@atelier/core/ports/records';

export interface SessionSettings {
  /** How long a session lives from its last slide. */
  readonly slidingTtlMs: number;
  /** How long a session lives at most from sign-in, however busy. */
  readonly absoluteTtlMs: number;
  /** How long a session may lie unused, to within `touchEveryMs`; null for no bound of its own. */
  readonly idleTtlMs: number | null;
  /** Sessions one user may have at once; the oldest end. */
  readonly maxPerUser: number;
  /** How exactly the last activity is known: it is written at most this often per session. */
  readonly touchEveryMs: number;
  /** Whether browsers reach us over TLS: `Secure` and the `__Host-` prefix. */
  readonly secureCookies: boolean;
  /** Without prefix. */
  readonly cookieName: string;
}

const hourMs = 3_600_000;

/** The defaults of R-SESS-1 and R-SESS-2. */
export const sessionDefaults: SessionSettings = {
  slidingTtlMs: 24 * hourMs,
  absoluteTtlMs: 7 * 24 * hourMs,
  idleTtlMs: null,
  maxPerUser: 20,
  touchEveryMs: 60_000,
  secureCookies: true,
  cookieName: 'atelier_session',
};

type Times = Pick<SessionRecord, 'createdAt' | 'expiresAt' | 'lastSeenAt'>;

/** The time (ms since epoch) at which a session ends, however busy. */
export const absoluteEnd = (createdAt: Date, settings: SessionSettings): number =>
  createdAt.getTime() + settings.absoluteTtlMs;

/** The expiry (ms since epoch) of a session that is used now: the sliding time, within the absolute maximum. */
export const expiryAt = (createdAt: Date, nowMs: number, settings: SessionSettings): number =>
  Math.min(nowMs + settings.slidingTtlMs, absoluteEnd(createdAt, settings));

/**
 * Whether the session has ended. Every bound is judged by today's settings, so that a stricter setting
 * also holds for sessions which began before it. One whose last use lies in the future has ended too: the clock
 * has been set back since, and taken at its word the session would live that much longer.
 */
export const isOver = (session: Times, nowMs: number, settings: SessionSettings): boolean =>
  nowMs >= session.expiresAt.getTime() ||
  nowMs >= absoluteEnd(session.createdAt, settings) ||
  Math.max(session.createdAt.getTime(), session.lastSeenAt.getTime()) > nowMs + clockToleranceMs ||
  (settings.idleTtlMs !== null && nowMs >= session.lastSeenAt.getTime() + settings.idleTtlMs);

/** The later expiry a use earns once less than half of the sliding time is left; null while none is due. */
export const slidExpiry = (session: Times, nowMs: number, settings: SessionSettings): number | null => {
  const expiresMs = session.expiresAt.getTime();
  if (expiresMs - nowMs >= settings.slidingTtlMs / 2) return null;
  const laterMs = expiryAt(session.createdAt, nowMs, settings);
  return laterMs > expiresMs ? laterMs : null;
};

/** Whether the last activity is to be written anew. Often enough that a busy session never counts as idle. */
export const isTouchDue = (lastTouchMs: number, nowMs: number, settings: SessionSettings): boolean =>
  nowMs - lastTouchMs >= Math.min(settings.touchEveryMs, (settings.idleTtlMs ?? Infinity) / 2);
