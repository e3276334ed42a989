import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { Stores } from '@atelier/core/ports/stores';
import type { RemovableAccess } from '@atelier/core/schemas/access-review';

/**
 * Links to pictures that were made after `until`, as one item: they open without an account, and a thief may have made them.
 * It names no picture, because who reads it may have nothing but the email.
 */
export const unreviewedShares = async (
  { shares }: Pick<Stores, 'shares'>,
  userId: string,
  until: Date,
  now: Date,
): Promise<RemovableAccess[]> => {
  const { count, latestAt } = await shares.openSince(userId, until, now);
  if (latestAt === null) return [];
  const addedAt = latestAt.toISOString();
  // With its time: who confirms these does not confirm one that is made meanwhile.
  return [{ id: `shares:${count}:${addedAt}`, kind: 'shares', name: String(count), addedAt }];
};

/** Revokes them, unless they are kept. The caller has locked the user row, without which none is made. */
export const removeShares = async (
  stores: Pick<Stores, 'shares'>,
  userId: string,
  { until, keep, now }: { readonly until: Date; readonly keep: readonly string[]; readonly now: Date },
): Promise<ReviewedAccess[]> => {
  const [links] = await unreviewedShares(stores, userId, until, now);
  if (links === undefined) return [];
  const isKept = keep.includes(links.id);
  if (!isKept) await stores.shares.revokeSince(userId, until, now);
  return [{ kind: 'shares', name: links.name, addedAt: null, outcome: isKept ? 'kept' : 'removed' }];
};
