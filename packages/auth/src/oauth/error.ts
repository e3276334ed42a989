import type { OAuthFault } from '@atelier/core/ports/identity';

/**
 * What the outside did wrong in a sign-in by provider. It goes to the log: the message names the step and what
 * was wrong with it, and never holds a token, a code, a secret or a claim (ASVS 16.2.5). For the same reason it
 * has no `cause`: the errors of libraries carry the claims of the token that they refused.
 */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly fault: OAuthFault;

  constructor(
    fault: Extract<OAuthFault, 'failed' | 'unreachable' | 'misconfigured' | 'cancelled'>,
    message: string,
  ) {
    super(message);
    this.fault = fault;
  }
}

const maxShownLength = 200;

/**
 * Somebody answers as another issuer than the configured one: a mistake in the settings, or somebody in between, and no
 * outage. Both names go to the log, because an operator compares them; an issuer is an address and no secret.
 * @param step where it was told: the discovery document, the ID token, or the answer's `iss`
 */
export const issuerMismatch = (step: string, configured: string, told: unknown): OAuthError => {
  const shown = JSON.stringify(String(told).slice(0, maxShownLength));
  const hint =
    `${told}/` === configured || told === `${configured}/` ? ' (they differ in a slash at the end)' : '';
  return new OAuthError(
    'misconfigured',
    `${step}: the configured issuer is ${JSON.stringify(configured)}, the one that answers calls itself ${shown}${hint}`,
  );
};
