import type { OAuthFault } from '@atelier/core/ports/identity';

/**
 * A failure of the provider or of its answer. It is logged: the message names the step and what was wrong with it, and
 * never contains a token, a code, a secret or a claim (ASVS 16.2.5). For the same reason it has no `cause`: errors of
 * libraries carry the claims of the refused token.
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
 * The answer names another issuer than the configured one: a wrong setting or an attack, not an outage. Both issuers are
 * logged so that the operator can compare them; an issuer is a URL and no secret.
 * @param step where the other issuer appeared: the discovery document, the ID token, or the `iss` of the callback
 */
export const issuerMismatch = (step: string, configured: string, received: unknown): OAuthError => {
  const shown = JSON.stringify(String(received).slice(0, maxShownLength));
  const hint =
    `${received}/` === configured || received === `${configured}/`
      ? ' (they differ in a slash at the end)'
      : '';
  return new OAuthError(
    'misconfigured',
    `${step}: the configured issuer is ${JSON.stringify(configured)}, the one that answers calls itself ${shown}${hint}`,
  );
};
