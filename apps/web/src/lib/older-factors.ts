import type { AccountSecurity } from '@atelier/core/schemas/identity';

/** Second factors that can confirm credentials added after them. */
export interface OlderFactors {
  readonly totp: boolean;
  readonly recoveryCode: boolean;
  readonly passkey: boolean;
}

/**
 * The second factors that are not themselves unreviewed, as far as the page knows; the server decides.
 * @returns null if there is none that this browser can use
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
