/** The little of `RequestInit` that the client's link passes on. */
interface Init {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal | null | undefined;
}
type Send = (url: RequestInfo | URL, init?: Init) => Promise<Response>;

export interface CsrfTokens {
  /** The token at hand; on a fresh page it may still be on its way, and is waited for. */
  readonly read: () => Promise<string>;
  /** Asks the server for the present token. */
  readonly renew: () => Promise<string>;
}

const plainFetch: Send = (url, { signal, ...init } = {}) => fetch(url, { ...init, signal: signal ?? null });

const refusedToken = async (response: Response): Promise<boolean> =>
  response.status === 403 && (await response.clone().text()).includes('"csrf_failed"');

/**
 * `fetch` that proves, on every change, that the request comes from this page (R-HTTP-1). The server looks at
 * the token before it runs anything, so a refused request may be sent again; that happens once, with a new token.
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
    return (await refusedToken(answer)) ? post(await tokens.renew()) : answer;
  };
