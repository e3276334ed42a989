import type { OAuthProviders } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { belongsTo } from '../oauth/belongs-to.ts';

export interface SignInMethods {
  /** Whether sign-in by password is enabled. */
  readonly regularAuth: boolean;
  readonly providers: OAuthProviders['list'];
}

/** Shown when a change would remove the last sign-in method. */
export const lastMethodText = 'This is your only way to sign in. Set up another one first.';

/**
 * Whether the account still has a sign-in method that is enabled: a password, a passkey or a linked provider. Called
 * after the change, in its transaction, with the user row locked.
 */
export const hasSignInMethod = async (
  stores: Pick<Stores, 'passkeys' | 'identities'>,
  { id, passwordHash }: Pick<UserRecord, 'id' | 'passwordHash'>,
  { regularAuth, providers }: SignInMethods,
): Promise<boolean> => {
  if (regularAuth && passwordHash !== null) return true;
  if ((await stores.passkeys.listOf(id)).length > 0) return true;
  const linked = await stores.identities.listOf(id);
  return linked.some((identity) => providers.some((provider) => belongsTo(identity, provider)));
};

/** Whether step-up has a better proof than a linked provider: a second factor or a password. */
export const hasStepUpMethod = (
  { passwordHash, secondFactorAt }: Pick<UserRecord, 'passwordHash' | 'secondFactorAt'>,
  { regularAuth }: Pick<SignInMethods, 'regularAuth'>,
): boolean => secondFactorAt !== null || (regularAuth && passwordHash !== null);
