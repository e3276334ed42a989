import { cookies } from '@atelier/core/browser-storage';
import type { SecretSource } from '@atelier/core/ports/services';
import { hostCookie } from '../cookies.ts';
import { isToken } from '../secrets.ts';

interface PreSessionDeps {
  readonly secrets: SecretSource;
  readonly secureCookies: boolean;
  readonly ttlMs: number;
}

/** A cookie that identifies an anonymous browser, for its CSRF tokens until it signs in. It grants nothing. */
export interface PreSession {
  readonly cookieName: string;
  issue(): { readonly value: string; readonly setCookie: string };
  /** The value in a `Cookie` header; undefined when it is missing, malformed or occurs twice. */
  read(header: string | undefined): string | undefined;
  /** The `Set-Cookie` value that deletes it, at sign-in. */
  blankCookie(): string;
}

export const preSessionDefaults = { ttlMs: cookies.anonymous.maxAgeMs };

// With the dot a value is never equal to a token hash, so neither can be used as the CSRF binding of the other.
const prefix = 'anon.';

export const createPreSession = ({ secrets, secureCookies, ttlMs }: PreSessionDeps): PreSession => {
  const cookie = hostCookie(cookies.anonymous.name, secureCookies);
  return {
    cookieName: cookie.name,
    issue() {
      const value = prefix + secrets.token();
      return { value, setCookie: cookie.set(value, Math.floor(ttlMs / 1000)) };
    },
    read(header) {
      const value = cookie.read(header);
      return value?.startsWith(prefix) && isToken(value.slice(prefix.length)) ? value : undefined;
    },
    blankCookie: cookie.clear,
  };
};
