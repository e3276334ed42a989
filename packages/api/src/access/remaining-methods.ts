import type { OAuthProviders } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { belongsTo } from '../oauth/belongs-to.ts';

export interface SignInMethods {
  /** Whether people sign in by password here. */
  readonly regularAuth: boolean;
  readonly providers: OAuthProviders['list'];
}

/** What a person reads who is about to lock themselves out. */
export const lastMethodText = 'This is the only way into your account. Set up another one first.';

/**
 * Whether the account could still be entered: by a password, a passkey or a linked provider, as far as each is switched
 * on here. Asked after the change, in its transaction, by whoever holds the user.
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

/** Whether the person has something better to confirm with than a linked provider: a second factor or a password. */
export const hasStepUpMethod = (
  { passwordHash, secondFactorAt }: Pick<UserRecord, 'passwordHash' | 'secondFactorAt'>,
  { regularAuth }: Pick<SignInMethods, 'regularAuth'>,
): boolean => secondFactorAt !== null || (regularAuth && passwordHash !== null);
