import { isLoopback, kindOf, readBounded } from '@atelier/core/http-utils';
import { OAuthError } from './error.ts';

export interface OAuthFetchLimits {
  /** From the first byte sent to the last one received, ms. */
  readonly timeoutMs: number;
  /** Of a body, after decompression. */
  readonly maxBytes: number;
}

export const oauthFetchDefaults: OAuthFetchLimits = { timeoutMs: 5_000, maxBytes: 262_144 };

interface OAuthRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly form?: URLSearchParams;
}

interface JsonResponse {
  readonly status: number;
  readonly json: unknown;
}

/** @throws OAuthError and nothing else. Server errors and 429 are `unreachable`; redirects and other content `failed`. */
export type OAuthFetch = (url: URL, request?: OAuthRequest) => Promise<JsonResponse>;

/**
 * The only fetch of this folder: to the given origins only, over TLS (or loopback), without following redirects, bounded
 * in time and size, JSON only (ASVS 13.2.4, 13.2.6; pitfall 30).
 */
export const createOAuthFetch = (origins: readonly string[], limits: OAuthFetchLimits): OAuthFetch => {
  const allowed = new Set(origins);
  return async (url, request = {}) => {
    if (!allowed.has(url.origin) || !(url.protocol === 'https:' || isLoopback(url.hostname)))
      throw new OAuthError('failed', `${url.origin} is not an address of this provider`);
    const done = new AbortController();
    try {
      const response = await send(
        url,
        request,
        AbortSignal.any([AbortSignal.timeout(limits.timeoutMs), done.signal]),
      );
      refuseUnusable(url, response);
      const text = await readBounded(response.body, limits.maxBytes);
      if (text === null)
        throw new OAuthError('failed', `${place(url)} answered more than ${limits.maxBytes} bytes`);
      return { status: response.status, json: parse(url, text) };
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

const send = (url: URL, { headers, form }: OAuthRequest, signal: AbortSignal): Promise<Response> =>
  fetch(url, {
    method: form === undefined ? 'GET' : 'POST',
    ...(form === undefined ? {} : { body: form }),
    // GitHub refuses callers without a name.
    headers: { accept: 'application/json', 'user-agent': 'atelier', ...headers },
    redirect: 'manual',
    signal,
  });

const refuseUnusable = (url: URL, { status, headers }: Response): void => {
  if (status >= 500 || status === 429)
    throw new OAuthError('unreachable', `${place(url)} answered ${status}`);
  if (status >= 300 && status < 400)
    throw new OAuthError('failed', `${place(url)} wanted to redirect (${status})`);
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(headers.get('content-type') ?? ''))
    throw new OAuthError('failed', `${place(url)} answered ${status} without JSON`);
};

const parse = (url: URL, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new OAuthError('failed', `${place(url)} answered broken JSON`);
  }
};
