import type { RecoveryCodes } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';

type Factors = Pick<Stores, 'users' | 'totp' | 'passkeys' | 'recoveryCodes'>;
type Owner = Pick<UserRecord, 'id' | 'secondFactorAt'>;

/**
 * `users.secondFactorAt` and the recovery codes follow the factors: both start with the first and end with the last
 * (R-ID-8). Every function here runs in the transaction that changes a factor, and the caller has locked the user row
 * (`findForUpdate`) before the change: otherwise two concurrent removals could each rely on the other's factor.
 */

/**
 * Whether the account has a second factor: a confirmed authenticator app or a passkey. Recovery codes alone are none.
 */
export const hasFactor = async (
  stores: Pick<Stores, 'totp' | 'passkeys'>,
  userId: string,
): Promise<boolean> =>
  (await stores.totp.find(userId))?.confirmedAt != null || (await stores.passkeys.listOf(userId)).length > 0;

/** Voids all recovery codes. @returns ten new ones, which are shown only once */
export const renewRecoveryCodes = async (
  stores: Pick<Stores, 'recoveryCodes'>,
  userId: string,
  codes: RecoveryCodes,
  at: Date,
): Promise<readonly string[]> => {
  const newCodes = codes.generate();
  await stores.recoveryCodes.replace(userId, newCodes.map(codes.hash), at);
  return newCodes;
};

/** Called after a factor was added. @returns new recovery codes to show, or null if the account has some already */
export const afterFactorAdded = async (
  stores: Factors,
  { id, secondFactorAt }: Owner,
  at: Date,
  codes: RecoveryCodes,
): Promise<readonly string[] | null> => {
  if (secondFactorAt === null) await stores.users.setSecondFactor(id, at);
  return (await stores.recoveryCodes.count(id)) > 0 ? null : renewRecoveryCodes(stores, id, codes, at);
};

/** After the first factor was added: ends the API clients, which were issued without one. @returns how many ended */
export const endClientsBefore = async (
  stores: Pick<Stores, 'bearers'>,
  { id, secondFactorAt }: Owner,
): Promise<number> => (secondFactorAt === null ? stores.bearers.deleteAllOf(id) : 0);

/** Called after a factor was removed. @returns whether any is left */
export const afterFactorRemoved = async (
  stores: Factors,
  { id, secondFactorAt }: Owner,
): Promise<boolean> => {
  if (await hasFactor(stores, id)) return true;
  if (secondFactorAt !== null) await stores.users.setSecondFactor(id, null);
  await stores.recoveryCodes.replace(id, [], new Date(0));
  return false;
};
