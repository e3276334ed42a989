/** The part of `RequestInit` that the tRPC link passes on. */
interface Init {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal | null | undefined;
}
type Send = (url: RequestInfo | URL, init?: Init) => Promise<Response>;

export interface CsrfTokens {
  /** The cached token, or the first one once it has arrived. */
  readonly read: () => Promise<string>;
  /** Fetches the current token from the server. */
  readonly renew: () => Promise<string>;
}

const plainFetch: Send = (url, { signal, ...init } = {}) => fetch(url, { ...init, signal: signal ?? null });

/** Longer than any call but the slowest takes. */
const silenceMs = 5_000;

/**
 * `fetch` that reports when the server does not answer: no response, none for a while, or a gateway's page instead of it.
 * A cancelled call says nothing about the connection.
 */
export const watchedFetch =
  (onNoAnswer: () => void, send: Send = plainFetch, slowAfterMs = silenceMs): Send =>
  async (url, init) => {
    const timer = setTimeout(onNoAnswer, slowAfterMs);
    try {
      const response = await send(url, init);
      const isGateway = response.status >= 502 && response.status <= 504;
      if (isGateway && !response.headers.get('content-type')?.includes('json')) onNoAnswer();
      return response;
    } catch (error) {
      if (init?.signal?.aborted !== true) onNoAnswer();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };

/** The same of an answer that was read already. */
export const isCsrfRefusal = (status: number, body: unknown): boolean =>
  status === 403 && JSON.stringify(body).includes('"csrf_failed"');

const isCsrfRejection = async (response: Response): Promise<boolean> =>
  response.status === 403 && (await response.clone().text()).includes('"csrf_failed"');

/**
 * `fetch` that adds the CSRF token to every POST (R-HTTP-1). The server checks the token before it runs anything, so a
 * rejected request is safe to repeat; it is repeated once, with a fresh token.
 */
export const csrfFetch =
  (tokens: CsrfTokens, send: Send = plainFetch): Send =>
  async (url, init) => {
    if (init?.method !== 'POST') return send(url, init);
    const post = (token: string) => {
      const headers = new Headers(init.headers);
      headers.set('x-csrf-token', token);
      return send(url, { ...init, headers });
    };
    const answer = await post(await tokens.read());
    return (await isCsrfRejection(answer)) ? post(await tokens.renew()) : answer;
  };
