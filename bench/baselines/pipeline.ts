/** The minimal work of the hand-written baselines for each call: find the session, check the role, count. */
import { hash, randomBytes } from 'node:crypto';
import { owner } from './shared.ts';

/** Number of signed-in users; the bench uses one, several or all of their sessions. */
const sessionCount = 1000;
const windowMs = 60_000;
const limitPoints = 1e9;

export type Owner = typeof owner;
interface CachedSession {
  readonly user: Owner;
  readonly expiresMs: number;
}

const cookieName = 'session';
const tokenOf = (header: string | undefined): string | undefined => {
  const start = `${cookieName}=`;
  for (const part of header?.split(';') ?? []) {
    const pair = part.trim();
    if (pair.startsWith(start)) return pair.slice(start.length);
  }
  return undefined;
};

/** Sessions in a map by the hash of their token, without a database. */
export const createSessionMap = () => {
  const tokens = Array.from({ length: sessionCount }, () => randomBytes(32).toString('base64url'));
  const expiresMs = Date.now() + 86_400_000;
  const sessions = new Map<string, CachedSession>(
    tokens.map((token, index) => [
      hash('sha256', token, 'hex'),
      { user: { ...owner, id: `${owner.id}${index}` as Owner['id'] }, expiresMs },
    ]),
  );
  return {
    cookies: tokens.map((token) => `${cookieName}=${token}`),
    /** The user of a `Cookie` header; null without a valid session. */
    find: (header: string | undefined): Owner | null => {
      const token = tokenOf(header);
      const found = token === undefined ? undefined : sessions.get(hash('sha256', token, 'hex'));
      return found === undefined || found.expiresMs <= Date.now() ? null : found.user;
    },
  };
};

/** Counts calls by key in fixed windows. */
export const createCounter = () => {
  const windows = new Map<string, { used: number; endsMs: number }>();
  return (key: string) => {
    const nowMs = Date.now();
    let window = windows.get(key);
    if (window === undefined || window.endsMs <= nowMs) {
      window = { used: 0, endsMs: nowMs + windowMs };
      windows.set(key, window);
    }
    window.used += 1;
    return {
      allowed: window.used <= limitPoints,
      remaining: Math.max(0, limitPoints - window.used),
      resetS: Math.ceil((window.endsMs - nowMs) / 1000),
    };
  };
};

/** The roles that may call `account.me`. */
export const readers: ReadonlySet<string> = new Set(['viewer', 'user', 'admin', 'superadmin']);
