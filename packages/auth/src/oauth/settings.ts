import { isLoopback } from '@atelier/core/http-utils';

interface ClientSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Certificates (PEM) to trust for this provider's servers, in place of those of Node.js. */
  readonly ca?: string | undefined;
}

/** Sign-in with Google. */
export interface GoogleSettings extends ClientSettings {
  readonly kind: 'google';
  /** Replaces Google's issuer in tests. */
  readonly issuer?: string;
}

/** Any OpenID provider with a discovery document. */
export interface OidcSettings extends ClientSettings {
  readonly kind: 'oidc';
  /** Exactly as the provider writes it, including a trailing slash (ASVS 10.5.3). */
  readonly issuer: string;
  /** Shown on the sign-in page. */
  readonly name: string;
}

/** GitHub, or a GitHub Enterprise Server under its own URLs. It supports OAuth only, without discovery. */
export interface GitHubSettings extends ClientSettings {
  readonly kind: 'github';
  /** Base of `/login/oauth`, which is also its issuer identifier (RFC 9207). */
  readonly url?: string;
  /** Base of `/user` and `/user/emails`. */
  readonly apiUrl?: string;
}

/** One enabled provider. Its kind is also its id in paths, stored identities and events. */
export type OAuthProviderSettings = GoogleSettings | OidcSettings | GitHubSettings;

export const googleIssuer = 'https://accounts.google.com';

export const gitHubDefaults = { url: 'https://github.com', apiUrl: 'https://api.github.com' };

/**
 * A base URL from the configuration, without a trailing slash, so that paths can be appended.
 * @throws Error when it is no URL, has a query, fragment or user name, or is neither https nor on loopback
 */
export const configuredBase = (text: string, what: string): string => {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || !isTrustworthy(url, true))
    throw new Error(`${what} must be an https address, or an http one of this machine.`);
  return text.replace(/\/$/, '');
};

/** GitHub's issuer identifier (RFC 9207) below its configured URL. @throws Error like `configuredBase` */
export const gitHubIssuer = (url: string): string => `${configuredBase(url, "GitHub's address")}/login/oauth`;

/** Whether a secret may be sent to a URL: over TLS, or on loopback if `loopbackAllowed`. */
export const isTrustworthy = (url: URL, loopbackAllowed: boolean): boolean =>
  url.username === '' &&
  url.password === '' &&
  url.hash === '' &&
  (url.protocol === 'https:' || (loopbackAllowed && url.protocol === 'http:' && isLoopback(url.hostname)));
