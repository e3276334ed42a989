import { cookies } from '@atelier/core/browser-storage';
import type { ChallengeCookie } from '@atelier/core/ports/identity';
import { hostCookie } from '../cookies.ts';
import { isToken } from '../secrets.ts';

interface ChallengeCookieDeps {
  readonly secureCookies: boolean;
  /** How long a sign-in may wait for its second factor; the database row has the same expiry. */
  readonly ttlMs: number;
}

/** The challenge cookie with what only the HTTP layer needs. */
export interface ReadableChallengeCookie extends ChallengeCookie {
  readonly cookieName: string;
  /** The unverified token in a `Cookie` header; undefined when it is missing, malformed or occurs twice. */
  read(header: string | undefined): string | undefined;
}

export const challengeCookieDefaults = { ttlMs: cookies.challenge.maxAgeMs };

/** Carries a sign-in from its first factor to its second. It is not a session and grants nothing (pitfall 14). */
export const createChallengeCookie = (deps: ChallengeCookieDeps): ReadableChallengeCookie => {
  const cookie = hostCookie(cookies.challenge.name, deps.secureCookies);
  return {
    cookieName: cookie.name,
    ttlMs: deps.ttlMs,
    set: (token) => cookie.set(token, Math.floor(deps.ttlMs / 1000)),
    clear: cookie.clear,
    read(header) {
      const token = cookie.read(header);
      return token !== undefined && isToken(token) ? token : undefined;
    },
  };
};
