import { serializeCookie } from 'oslo/cookie';

/** A cookie of the app: HttpOnly, SameSite=Lax, Path=/, and over TLS `Secure` with the `__Host-` prefix (R-SESS-1). */
interface HostCookie {
  readonly name: string;
  /** A complete `Set-Cookie` value. */
  set(value: string, maxAgeS: number): string;
  /** The `Set-Cookie` value that deletes the cookie. */
  clear(): string;
  /** The value in a `Cookie` header; undefined when it is missing or occurs twice. */
  read(header: string | undefined): string | undefined;
  /** Whether a `Cookie` header contains a cookie of exactly this name, once or more often. */
  isIn(header: string | undefined): boolean;
}

export const hostCookie = (baseName: string, secure: boolean): HostCookie => {
  const name = secure ? `__Host-${baseName}` : baseName;
  const set = (value: string, maxAgeS: number): string =>
    serializeCookie(name, value, { httpOnly: true, maxAge: maxAgeS, path: '/', sameSite: 'lax', secure });
  const start = `${name}=`;
  return {
    name,
    set,
    clear: () => set('', 0),
    read: (header) => readCookie(header, start),
    isIn: (header) => header?.split(';').some((part) => part.trim().startsWith(start)) ?? false,
  };
};

// The app's own values need no decoding, so only this cookie is parsed. Two cookies of the same name mean that
// another site or subdomain may have planted one; which is genuine is unknown, so neither counts.
const readCookie = (header: string | undefined, start: string): string | undefined => {
  if (header === undefined) return undefined;
  let value: string | undefined;
  for (let at = header.indexOf(start); at !== -1; at = header.indexOf(start, at + 1)) {
    if (!beginsPair(header, at)) continue;
    if (value !== undefined) return undefined;
    const end = header.indexOf(';', at);
    value = header.slice(at + start.length, end === -1 ? undefined : end).trimEnd();
  }
  return value;
};

/** Whether nothing but spaces lies between `at` and the semicolon before it. */
const beginsPair = (header: string, at: number): boolean =>
  at === 0 || header.slice(header.lastIndexOf(';', at) + 1, at).trim() === '';
