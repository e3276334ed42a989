import type { OAuthFault } from '@atelier/core/ports/identity';

/**
 * What the outside did wrong in a sign-in by provider. It goes to the log: the message names the step and what
 * was wrong with it, and never holds a token, a code, a secret or a claim (ASVS 16.2.5). For the same reason it
 * has no `cause`: the errors of libraries carry the claims of the token that they refused.
 */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly fault: OAuthFault;

  constructor(fault: Extract<OAuthFault, 'failed' | 'unreachable' | 'cancelled'>, message: string) {
    super(message);
    this.fault = fault;
  }
}
