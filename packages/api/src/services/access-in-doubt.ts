import type { AccountTrust, ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AccessInDoubt } from '@atelier/core/schemas/identity';
import { factorRemoved } from './second-factor-state.ts';

type Ways = Pick<Stores, 'users' | 'passkeys' | 'identities' | 'totp' | 'recoveryCodes'>;

/** The authenticator app and the recovery codes: an account has one of each at most. */
export const totpItem = 'totp';
export const codesItem = 'recovery_codes';

/**
 * From when on whatever opens an account may be a stranger's (decision 0024): since the earliest sign-in from an
 * unknown device that the mailbox has not answered for. `linkAt` is when the sign-in began whose link was followed;
 * one that the last review has dealt with already puts nothing in doubt any more.
 * @returns null if nothing is in doubt
 */
export const doubtSince = (
  { suspectSince, reviewedAt }: AccountTrust,
  linkAt: Date | null = null,
): Date | null => {
  const isOpen = linkAt !== null && (reviewedAt === null || linkAt >= reviewedAt);
  const moments = [suspectSince, isOpen ? linkAt : null].filter((at) => at !== null);
  return moments.length === 0 ? null : new Date(Math.min(...moments.map((at) => at.getTime())));
};

/** What opens the account again and again and was added at or after `since`. */
export const accessSince = async (
  stores: Omit<Ways, 'users'>,
  userId: string,
  since: Date,
): Promise<AccessInDoubt[]> => {
  const found: AccessInDoubt[] = [];
  const add = (id: string, kind: AccessInDoubt['kind'], name: string, at: Date | null | undefined): void => {
    if (at != null && at >= since) found.push({ id, kind, name, addedAt: at.toISOString() });
  };
  for (const { id, name, createdAt } of await stores.passkeys.listOf(userId))
    add(id, 'passkey', name, createdAt);
  for (const { id, provider, createdAt } of await stores.identities.listOf(userId))
    add(id, 'identity', provider, createdAt);
  add(totpItem, 'totp', '', (await stores.totp.find(userId))?.confirmedAt);
  add(codesItem, 'recovery_codes', '', await stores.recoveryCodes.madeAt(userId));
  return found;
};

const remove = async (stores: Ways, userId: string, { id, kind }: AccessInDoubt): Promise<void> => {
  if (kind === 'passkey') await stores.passkeys.deleteOwned(userId, id);
  else if (kind === 'identity') await stores.identities.deleteOwned(userId, id);
  else if (kind === 'totp') await stores.totp.delete(userId);
  else await stores.recoveryCodes.replace(userId, [], new Date(0));
};

export interface Removed {
  readonly items: readonly ReviewedAccess[];
  /** The account had a second factor and has none any more. */
  readonly isBared: boolean;
}

/** What the owner says is theirs; everything else goes. */
export type Keeps = (item: AccessInDoubt) => boolean;

/** Removes what was added to a held account at or after `since` and is not kept. */
export const removeSince = async (
  stores: Ways,
  user: UserRecord,
  since: Date,
  keeps: Keeps,
): Promise<Removed> => {
  const items: ReviewedAccess[] = [];
  for (const item of await accessSince(stores, user.id, since)) {
    const isKept = keeps(item);
    if (!isKept) await remove(stores, user.id, item);
    const { kind, name, addedAt } = item;
    items.push({ kind, name, addedAt, outcome: isKept ? 'kept' : 'removed' });
  }
  const isLeft = await factorRemoved(stores, user);
  return { items, isBared: user.secondFactorAt !== null && !isLeft };
};

/** How many of each kind went, for the audit trail: it holds no names that people chose. */
export const countRemoved = (items: readonly ReviewedAccess[]) => {
  const of = (kind: ReviewedAccess['kind']): number =>
    items.filter((item) => item.kind === kind && item.outcome === 'removed').length;
  return {
    passkeysRemoved: of('passkey'),
    identitiesRemoved: of('identity'),
    totpRemoved: of('totp') > 0,
    recoveryCodesRemoved: of('recovery_codes') > 0,
    kept: items.filter(({ outcome }) => outcome === 'kept').length,
  };
};

/** What the owner of an account is to look at: everything added since the earliest sign-in in doubt, programs too. */
export const accessInDoubt = async (
  stores: Omit<Ways, 'users'> & Pick<Stores, 'trust' | 'bearers'>,
  userId: string,
  now: Date,
) => {
  const since = doubtSince(await stores.trust.find(userId));
  if (since === null) return null;
  const programs = (await stores.bearers.listOf(userId, now)).filter(({ createdAt }) => createdAt >= since);
  const added = await accessSince(stores, userId, since);
  return {
    since: since.toISOString(),
    items: [
      ...added.map(({ kind, name, addedAt }) => ({ kind, name, addedAt })),
      ...programs.map(({ name, createdAt }) => ({
        kind: 'token' as const,
        name,
        addedAt: createdAt.toISOString(),
      })),
    ],
  };
};
