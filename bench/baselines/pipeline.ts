/** The work of the hand-written baselines for each call: find the session, check the role, count, measure, same headers. */
import { hash, randomBytes } from 'node:crypto';
import { Counter, Histogram, Registry } from 'prom-client';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { owner } from './shared.ts';

/** Number of signed-in users; the bench uses one, several or all of their sessions. */
const sessionCount = 1000;
const windowS = 60;
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

/** Counts calls by key in fixed windows, with the library that the product uses. Rejects beyond the limit. */
export const createCounter = () => {
  const limiter = new RateLimiterMemory({ points: limitPoints, duration: windowS });
  return async (key: string) => {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key);
    return {
      policy: `"request";q=${limitPoints};w=${windowS}`,
      state: `"request";r=${remainingPoints};t=${Math.ceil(msBeforeNext / 1000)}`,
    };
  };
};

const durationBucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A counter by status and a histogram of durations, as the product has. */
export const createMetrics = () => {
  const registers = [new Registry()];
  const requests = new Counter({ name: 'requests', help: 'By status.', labelNames: ['status'], registers });
  const ok = requests.labels('200');
  const durations = new Histogram({ name: 'seconds', help: 'Time.', buckets: durationBucketsS, registers });
  return (status: number, durationMs: number): void => {
    (status === 200 ? ok : requests.labels(String(status))).inc();
    durations.observe(durationMs / 1000);
  };
};

/** The constant headers of the product's answers. */
export const constantHeaders = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['X-XSS-Protection', '0'],
  ['Referrer-Policy', 'strict-origin-when-cross-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  [
    'Content-Security-Policy',
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
  ],
  ['Cache-Control', 'no-store'],
  ['Vary', 'Origin, Cookie, Authorization, X-Atelier-Workspace, trpc-accept, accept'],
] as const;

/** The roles that may call `account.me`. */
export const readers: ReadonlySet<string> = new Set(['viewer', 'user', 'admin', 'superadmin']);
