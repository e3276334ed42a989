import type { RecoveryCodes } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';

type Factors = Pick<Stores, 'users' | 'totp' | 'passkeys' | 'recoveryCodes'>;
type Owner = Pick<UserRecord, 'id' | 'secondFactorAt'>;

/**
 * `users.secondFactorAt` and the recovery codes follow the factors: both begin with the first and end with the last
 * (R-ID-8). Every function here runs in the transaction that changes a factor, and its caller holds the user
 * (`UserStore.hold`) since before the change: else two changes at once could each count on the other's factor.
 */

/** Whether there is a second factor: a confirmed authenticator app or a passkey. Recovery codes alone are none. */
export const hasFactor = async (
  stores: Pick<Stores, 'totp' | 'passkeys'>,
  userId: string,
): Promise<boolean> =>
  (await stores.totp.find(userId))?.confirmedAt != null || (await stores.passkeys.listOf(userId)).length > 0;

/** Voids all recovery codes. @returns ten new ones, as they are shown this once */
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

/** After a factor has come. @returns the recovery codes to show, or null when the person has some already */
export const factorAdded = async (
  stores: Factors,
  { id, secondFactorAt }: Owner,
  at: Date,
  codes: RecoveryCodes,
): Promise<readonly string[] | null> => {
  if (secondFactorAt === null) await stores.users.setSecondFactor(id, at);
  return (await stores.recoveryCodes.count(id)) > 0 ? null : renewRecoveryCodes(stores, id, codes, at);
};

/** After the first factor has come: ends the programs, which were let in when none was asked. @returns how many ended */
export const endClientsBefore = async (
  stores: Pick<Stores, 'bearers'>,
  { id, secondFactorAt }: Owner,
): Promise<number> => (secondFactorAt === null ? stores.bearers.deleteAllOf(id) : 0);

/** After a factor has gone. @returns whether any is left */
export const factorRemoved = async (stores: Factors, { id, secondFactorAt }: Owner): Promise<boolean> => {
  if (await hasFactor(stores, id)) return true;
  if (secondFactorAt !== null) await stores.users.setSecondFactor(id, null);
  await stores.recoveryCodes.replace(id, [], new Date(0));
  return false;
};
