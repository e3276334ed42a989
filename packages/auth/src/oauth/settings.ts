import { isLoopback } from '@atelier/core/http-utils';

interface ClientSettings {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Sign-in with Google. */
export interface GoogleSettings extends ClientSettings {
  readonly kind: 'google';
  /** Another issuer in Google's place, for tests. */
  readonly issuer?: string;
}

/** Any OpenID provider that tells its addresses by discovery. */
export interface OidcSettings extends ClientSettings {
  readonly kind: 'oidc';
  /** Exactly as the provider writes it, slash at the end included (ASVS 10.5.3). */
  readonly issuer: string;
  /** What the sign-in page calls it. */
  readonly name: string;
}

/** GitHub, or a GitHub Enterprise Server at addresses of its own. It speaks OAuth alone, without discovery. */
export interface GitHubSettings extends ClientSettings {
  readonly kind: 'github';
  /** `/login/oauth` is below it, and is what it calls itself as an issuer (RFC 9207). */
  readonly url?: string;
  /** `/user` and `/user/emails` are below it. */
  readonly apiUrl?: string;
}

/** One provider that is switched on. Its kind is its id: in paths, in stored identities, in events. */
export type OAuthProviderSettings = GoogleSettings | OidcSettings | GitHubSettings;

export const googleIssuer = 'https://accounts.google.com';

export const gitHubDefaults = { url: 'https://github.com', apiUrl: 'https://api.github.com' };

/**
 * A place out of the configuration, without the slash at its end, so that paths can be put behind it.
 * @throws Error when it is none, holds more than a place, or is neither https nor of this machine
 */
export const configuredBase = (text: string, what: string): string => {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || !isTrustworthy(url, true))
    throw new Error(`${what} must be an https address, or an http one of this machine.`);
  return text.replace(/\/$/, '');
};

/** What GitHub calls itself as an issuer (RFC 9207), below the address it is configured at. @throws Error as `configuredBase` */
export const gitHubIssuer = (url: string): string => `${configuredBase(url, "GitHub's address")}/login/oauth`;

/** Whether a secret may be sent there: over TLS, or without leaving the machine where that is `loopbackAllowed`. */
export const isTrustworthy = (url: URL, loopbackAllowed: boolean): boolean =>
  url.username === '' &&
  url.password === '' &&
  url.hash === '' &&
  (url.protocol === 'https:' || (loopbackAllowed && url.protocol === 'http:' && isLoopback(url.hostname)));
