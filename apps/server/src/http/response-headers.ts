import type { LimitClass } from '@atelier/core/policy';
import type { LimitVerdict } from '@atelier/core/ports/services';
import { rateLimitHeaders } from './rate-limit-headers.ts';

/** Collects the headers that depend on how one request was handled, until its response is sent. */
export class ResponseHeaders {
  readonly #cookies: string[] = [];
  /** At most one for each class, in the order in which they were counted. */
  readonly #limits: [LimitClass, LimitVerdict][] = [];
  #clearsSiteData = false;
  #retryAfterS = 0;
  /** Whether the bearer token is invalid; adds the challenge of RFC 6750. */
  hasInvalidToken = false;

  /** Adds `Set-Cookie` values. */
  addCookies(values: readonly string[]): void {
    this.#cookies.push(...values);
  }

  /** Asks the browser to delete its data of this site (R-SESS-4). */
  clearSiteData(): void {
    this.#clearsSiteData = true;
  }

  /** Sets the RateLimit item of a class (R-LIM-3), and `Retry-After` if its limit is exceeded. */
  noteLimit(limitClass: LimitClass, verdict: LimitVerdict): void {
    const known = this.#limits.find(([name]) => name === limitClass);
    if (known === undefined) this.#limits.push([limitClass, verdict]);
    else known[1] = verdict;
    if (!verdict.allowed) this.noteRetryAfter(verdict.resetS);
  }

  /** Sets `Retry-After`; the longest time counts. */
  noteRetryAfter(seconds: number | undefined): void {
    if (seconds !== undefined) this.#retryAfterS = Math.max(this.#retryAfterS, Math.ceil(seconds));
  }

  /** A flat list of names and values. */
  list(): string[] {
    const headers: string[] = [];
    for (const cookie of this.#cookies) headers.push('Set-Cookie', cookie);
    if (this.#clearsSiteData) headers.push('Clear-Site-Data', '"cache", "storage"');
    if (this.#limits.length > 0) headers.push(...rateLimitHeaders(this.#limits));
    if (this.hasInvalidToken) headers.push('WWW-Authenticate', 'Bearer error="invalid_token"');
    if (this.#retryAfterS > 0) headers.push('Retry-After', String(this.#retryAfterS));
    return headers;
  }
}
