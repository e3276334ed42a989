import type { AccountTrust, ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { UnreviewedAccess } from '@atelier/core/schemas/access-review';
import { afterFactorRemoved } from '../second-factor/state.ts';

type AccessStores = Pick<Stores, 'users' | 'passkeys' | 'identities' | 'totp' | 'recoveryCodes'>;

/**
 * The id of an authenticator app or of recovery codes; an account has at most one of each. It contains the time of
 * setup, so that confirming one does not confirm another that replaced it since.
 */
const timestampedId = (kind: 'totp' | 'recovery_codes', at: Date | null): string =>
  `${kind}:${at?.toISOString() ?? 'undated'}`;

type Owner = Pick<UserRecord, 'id' | 'createdAt' | 'emailVerifiedAt'>;

/** The review time of an account that was never reviewed: all its access is unreviewed. */
export const neverReviewed = new Date(0);

/**
 * Access that was added after this time is unreviewed (decision 0024). It may be an attacker's, however it was added:
 * additions from a stolen session or from a known browser look like the owner's.
 */
export const reviewedUntil = ({ reviewedAt }: AccountTrust): Date => reviewedAt ?? neverReviewed;

/** The same time for display: not before the account was created. */
export const shownSince = ({ createdAt }: Pick<Owner, 'createdAt'>, until: Date): Date =>
  until > createdAt ? until : createdAt;

/** The identity that a verified account was created with: its holder has had the account from the start. */
const isFounding = ({ createdAt, emailVerifiedAt }: Owner, linkedAt: Date): boolean =>
  emailVerifiedAt !== null && linkedAt.getTime() === createdAt.getTime();

/** Lasting access (not sessions) that was added after `until`. */
export const accessSince = async (
  stores: Omit<AccessStores, 'users'>,
  owner: Owner,
  until: Date,
): Promise<UnreviewedAccess[]> => {
  const userId = owner.id;
  const found: UnreviewedAccess[] = [];
  const add = (id: string, kind: UnreviewedAccess['kind'], name: string, at: Date): void => {
    if (at > until) found.push({ id, kind, name, addedAt: at.toISOString() });
  };
  for (const { id, name, createdAt } of await stores.passkeys.listOf(userId))
    add(id, 'passkey', name, createdAt);
  for (const { id, provider, createdAt } of await stores.identities.listOf(userId))
    if (!isFounding(owner, createdAt)) add(id, 'identity', provider, createdAt);
  const confirmedAt = (await stores.totp.find(userId))?.confirmedAt ?? null;
  if (confirmedAt !== null) add(timestampedId('totp', confirmedAt), 'totp', '', confirmedAt);
  const madeAt = await stores.recoveryCodes.madeAt(userId);
  if (madeAt !== null) add(timestampedId('recovery_codes', madeAt), 'recovery_codes', '', madeAt);
  // Earlier versions did not store when codes were created: they may be as new as the other unreviewed access.
  else if ((found.length > 0 || until <= neverReviewed) && (await stores.recoveryCodes.count(userId)) > 0)
    found.push({
      id: timestampedId('recovery_codes', null),
      kind: 'recovery_codes',
      name: '',
      addedAt: null,
    });
  return found;
};

const remove = async (
  stores: AccessStores,
  userId: string,
  { id, kind }: UnreviewedAccess,
): Promise<void> => {
  if (kind === 'passkey') await stores.passkeys.deleteOwned(userId, id);
  else if (kind === 'identity') await stores.identities.deleteOwned(userId, id);
  else if (kind === 'totp') await stores.totp.delete(userId);
  else await stores.recoveryCodes.replace(userId, [], new Date(0));
};

export interface Removed {
  readonly items: readonly ReviewedAccess[];
  /** The account had a second factor and no longer has one. */
  readonly lostLastFactor: boolean;
}

/** Whether the owner recognises the item; all others are removed. */
export type Keeps = (item: UnreviewedAccess) => boolean;

/** Removes what was added after `until` and is not kept. The caller has locked the user row. */
export const removeSince = async (
  stores: AccessStores,
  user: UserRecord,
  until: Date,
  keeps: Keeps,
): Promise<Removed> => {
  const items: ReviewedAccess[] = [];
  for (const item of await accessSince(stores, user, until)) {
    const isKept = keeps(item);
    if (!isKept) await remove(stores, user.id, item);
    const { kind, name, addedAt } = item;
    items.push({ kind, name, addedAt, outcome: isKept ? 'kept' : 'removed' });
  }
  const hasFactorLeft = await afterFactorRemoved(stores, user);
  return { items, lostLastFactor: user.secondFactorAt !== null && !hasFactorLeft };
};

/** Removed items per kind, for the audit log, which contains no names that users chose. */
export const countRemoved = (items: readonly ReviewedAccess[]) => {
  const of = (kind: ReviewedAccess['kind']): number =>
    items.filter((item) => item.kind === kind && item.outcome === 'removed').length;
  return {
    passkeysRemoved: of('passkey'),
    identitiesRemoved: of('identity'),
    totpRemoved: of('totp') > 0,
    recoveryCodesRemoved: of('recovery_codes') > 0,
    ...(of('shares') > 0 && { sharesRevoked: items.find(({ kind }) => kind === 'shares')?.name ?? '' }),
    kept: items.filter(({ outcome }) => outcome === 'kept').length,
  };
};

type UnreviewedStores = Omit<AccessStores, 'users'> & Pick<Stores, 'trust' | 'bearers'>;

/** All access that was added since the last review, API clients included. */
export const allUnreviewed = async (stores: UnreviewedStores, owner: Owner, now: Date) => {
  const until = reviewedUntil(await stores.trust.find(owner.id));
  const clients = (await stores.bearers.listOf(owner.id, now)).filter(({ createdAt }) => createdAt > until);
  const added = await accessSince(stores, owner, until);
  const tokens = clients.map(({ id, name, createdAt }) => {
    return { id, kind: 'token' as const, name, addedAt: createdAt.toISOString() };
  });
  return { until, items: [...added, ...tokens] };
};

/** The same for the owner to read. */
export const unreviewedAccess = async (stores: UnreviewedStores, owner: Owner, now: Date) => {
  const { until, items } = await allUnreviewed(stores, owner, now);
  return { since: shownSince(owner, until).toISOString(), items };
};
