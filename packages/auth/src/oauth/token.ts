import { OAuth2Tokens } from 'arctic';
import { OAuthError } from './error.ts';
import type { OAuthFetch } from './fetch.ts';

interface CodeExchange {
  readonly endpoint: URL;
  readonly fetchJson: OAuthFetch;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly secretInForm: boolean;
}

/**
 * Exchanges the code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5).
 *
 * Arctic makes the URL, the state, the verifier and its challenge, and reads the tokens. Its `validateAuthorizationCode`
 * always uses the global fetch, which follows redirects with the client secret and bounds neither time nor size, so the
 * request itself goes through `OAuthFetch`.
 * @throws OAuthError
 */
export const exchangeCode = async (
  to: CodeExchange,
  code: string,
  verifier: string,
): Promise<OAuth2Tokens> => {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: to.redirectUri,
    code_verifier: verifier,
  });
  if (to.secretInForm) {
    form.set('client_id', to.clientId);
    form.set('client_secret', to.clientSecret);
  }
  const headers = to.secretInForm ? {} : { authorization: basicCredentials(to.clientId, to.clientSecret) };
  const { status, json } = await to.fetchJson(to.endpoint, { form, headers });
  // GitHub answers 200 when it refuses.
  if (status !== 200 || typeof json !== 'object' || json === null || 'error' in json)
    throw new OAuthError('failed', `the token endpoint answered ${status} ${errorCodeOf(json)}`);
  return new OAuth2Tokens(json);
};

/** Reads one token. @throws OAuthError when the answer lacks it */
export const tokenOf = (tokens: OAuth2Tokens, kind: 'idToken' | 'accessToken'): string => {
  try {
    return tokens[kind]();
  } catch {
    throw new OAuthError('failed', `the token endpoint's answer lacks the ${kind}`);
  }
};

// RFC 6749 §2.3.1: each part is form-encoded first; a colon or percent sign would otherwise change its meaning.
const basicCredentials = (id: string, secret: string): string =>
  `Basic ${Buffer.from([id, secret].map(formEncode).join(':')).toString('base64')}`;

const formEncode = (text: string): string => new URLSearchParams([['', text]]).toString().slice(1);

/** The error code if it has the form of one (RFC 6749 §5.2); any other text might contain a secret. */
const errorCodeOf = (json: unknown): string => {
  const code = typeof json === 'object' && json !== null && 'error' in json ? json.error : undefined;
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : 'without a known error code';
};
