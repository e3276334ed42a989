import type { IncomingMessage } from 'node:http';
import { isLoopback, kindOf, readBounded } from '@atelier/core/http-utils';
import { OAuthError } from './error.ts';
import { type OAuthRequest, send } from './send.ts';

export interface OAuthFetchLimits {
  /** From the first byte sent to the last one received, ms. */
  readonly timeoutMs: number;
  /** Of a body. None is compressed, because none is asked for. */
  readonly maxBytes: number;
}

export const oauthFetchDefaults: OAuthFetchLimits = { timeoutMs: 5_000, maxBytes: 262_144 };

interface JsonResponse {
  readonly status: number;
  readonly json: unknown;
}

/** @throws OAuthError and nothing else. Server errors and 429 are `unreachable`; redirects and other content `failed`. */
export type OAuthFetch = (url: URL, request?: OAuthRequest) => Promise<JsonResponse>;

/**
 * The only requests of this folder: to the given origins only, over TLS (or loopback), without following redirects, bounded
 * in time and size, JSON only (ASVS 13.2.4, 13.2.6; pitfall 30).
 * @param ca certificates (PEM) to trust in place of those of Node.js
 */
export const createOAuthFetch = (
  origins: readonly string[],
  limits: OAuthFetchLimits,
  ca?: string,
): OAuthFetch => {
  const allowed = new Set(origins);
  return async (url, request = {}) => {
    if (!allowed.has(url.origin) || !(url.protocol === 'https:' || isLoopback(url.hostname)))
      throw new OAuthError('failed', `${url.origin} is not an address of this provider`);
    const done = new AbortController();
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(limits.timeoutMs), done.signal]);
      const response = await send(url, request, { ca, signal });
      const status = response.statusCode ?? 0;
      refuseUnusable(url, status, response);
      const text = await readBounded(response, limits.maxBytes);
      if (text === null)
        throw new OAuthError('failed', `${place(url)} answered more than ${limits.maxBytes} bytes`);
      return { status, json: parse(url, text) };
    } catch (error) {
      if (error instanceof OAuthError) throw error;
      throw new OAuthError('unreachable', `${place(url)} did not answer: ${kindOf(error)}`);
    } finally {
      // An unread body must not keep the connection open.
      done.abort();
    }
  };
};

// Without the query, which may contain secrets.
const place = (url: URL): string => url.origin + url.pathname;

const refuseUnusable = (url: URL, status: number, { headers }: IncomingMessage): void => {
  if (status >= 500 || status === 429)
    throw new OAuthError('unreachable', `${place(url)} answered ${status}`);
  if (status >= 300 && status < 400)
    throw new OAuthError('failed', `${place(url)} wanted to redirect (${status})`);
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new OAuthError('failed', `${place(url)} answered ${status} without JSON`);
};

const parse = (url: URL, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new OAuthError('failed', `${place(url)} answered broken JSON`);
  }
};
