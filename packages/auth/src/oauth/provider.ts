import type { OAuthProfile } from '@atelier/core/ports/identity';
import type { OAuthFlow } from './flow.ts';

/** The parameters of a callback whose flow and issuer have been verified. */
export interface OAuthAnswer {
  readonly code: string;
  readonly hasIss: boolean;
}

/** One provider, OpenID Connect or OAuth. Both methods throw OAuthError only. */
export interface OAuthProvider {
  readonly id: string;
  readonly name: string;
  /** The only accepted value of `iss` in a callback (RFC 9207). */
  readonly issuer: string;
  authorizationUrl(flow: OAuthFlow): Promise<URL>;
  /** Exchanges the code. The provider's tokens are dropped when the call ends (ASVS 10.1.1). */
  profileOf(answer: OAuthAnswer, flow: OAuthFlow): Promise<OAuthProfile>;
}
