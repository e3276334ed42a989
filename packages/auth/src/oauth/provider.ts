import type { OAuthProfile } from '@atelier/core/ports/identity';
import type { OAuthFlow } from './flow.ts';

/** A provider's answer, after the flow and the issuer were found to be the right ones. */
export interface OAuthAnswer {
  readonly code: string;
  readonly hasIss: boolean;
}

/** One provider, whatever it speaks. Both calls throw OAuthError alone. */
export interface OAuthProvider {
  readonly id: string;
  readonly name: string;
  /** What it must call itself where it sends `iss` (RFC 9207). */
  readonly issuer: string;
  authorizationUrl(flow: OAuthFlow): Promise<URL>;
  /** Spends the code. The provider's tokens end with the call (ASVS 10.1.1). */
  profileOf(answer: OAuthAnswer, flow: OAuthFlow): Promise<OAuthProfile>;
}
