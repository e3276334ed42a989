import { once } from 'node:events';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

export interface OAuthRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly form?: URLSearchParams;
}

/**
 * Sends one request without following redirects and resolves when the head of the response has arrived. `fetch` cannot be
 * given the certificate authority of one service.
 * @param ca certificates (PEM) to trust in place of those of Node.js (ASVS 12.3.4)
 * @throws Error of the connection, or of the signal when it aborts
 */
export const send = async (
  url: URL,
  { headers, form }: OAuthRequest,
  { ca, signal }: { readonly ca: string | undefined; readonly signal: AbortSignal },
): Promise<IncomingMessage> => {
  const request = url.protocol === 'http:' ? requestPlain : requestSecure;
  const body = form?.toString();
  const outgoing = request(url, {
    method: body === undefined ? 'GET' : 'POST',
    // GitHub refuses callers without a name.
    headers: {
      accept: 'application/json',
      'user-agent': 'atelier',
      ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
      ...headers,
    },
    signal,
    ...(ca === undefined ? {} : { ca }),
  });
  // After the response has begun, its body fails instead.
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return response;
};
