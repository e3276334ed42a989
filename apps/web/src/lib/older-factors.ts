import type { AccountSecurity } from '@atelier/core/schemas/identity';

/** The second factors that can vouch for what was added after them. */
export interface OlderFactors {
  readonly totp: boolean;
  readonly recoveryCode: boolean;
  readonly passkey: boolean;
}

/**
 * The second factors that were vouched for before everything that is in doubt now, as far as the page is told: those
 * that are not in doubt themselves. The server has the last word.
 * @returns null when there is none that this browser can use
 */
export const olderFactors = (
  { totp, recoveryCodesLeft, passkeys, unreviewed }: AccountSecurity,
  passkeysWork: boolean,
): OlderFactors | null => {
  const items = unreviewed?.items ?? [];
  const isUnreviewed = (kind: (typeof items)[number]['kind']) => items.some((item) => item.kind === kind);
  const older = {
    totp: totp && !isUnreviewed('totp'),
    recoveryCode: recoveryCodesLeft > 0 && !isUnreviewed('recovery_codes'),
    passkey: passkeysWork && passkeys.some(({ id }) => !items.some((item) => item.id === id)),
  };
  return Object.values(older).includes(true) ? older : null;
};
