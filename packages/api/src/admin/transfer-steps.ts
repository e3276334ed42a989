import type { TransferFigures } from '@atelier/core/ports/picture-transfer-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';

interface Parties {
  readonly from: UserRecord;
  readonly to: UserRecord;
}

/** Locks both workspaces, so that what is put into them meanwhile waits. After both user rows (the lock order). */
export const lockWorkspaces = async (stores: Stores, { from, to }: Parties): Promise<void> => {
  await stores.pictureTransfers.lockLinksAndCases(from);
  for (const workspaceId of [from.workspaceId, to.workspaceId].toSorted())
    await stores.collections.lock({ workspaceId });
};

/** Whether the last hand-over of this person was to the same one, and stopped before its end: then both have been told. */
export const goesOn = async (stores: Stores, { from, to }: Parties): Promise<boolean> => {
  const filter = { type: 'pictures_transferred', personId: from.id } as const;
  const [last] = await stores.audit.list(filter, null, 1);
  return last?.entityId === from.id && last.details.to === to.id && last.details.goesOn === true;
};

/**
 * Moves pictures, and with the last ones the collections, and writes an event for each of the two people.
 * @param limit about so many pictures
 * @param isContinued it goes on with a hand-over of which both have been told; their Activity shows the first step alone
 */
export const transferStep = async (
  stores: Stores,
  { from, to }: Parties,
  { limit, isContinued }: { readonly limit: number; readonly isContinued: boolean },
  audit: AuditTrail,
) => {
  const moved = await stores.pictureTransfers.movePictures(from, to, limit);
  const { isLast } = moved;
  const collected = isLast
    ? await stores.pictureTransfers.moveCollections(from, to)
    : { collections: 0, sharesEnded: 0 };
  await stores.pictureTransfers.moveFiles(moved.files, to);
  const figures = {
    pictures: moved.pictures,
    uploads: moved.uploads,
    collections: collected.collections,
    sharesEnded: moved.sharesEnded + collected.sharesEnded,
  };
  const details = {
    ...figures,
    ...(isContinued && { continued: true }),
    ...(!isLast && { goesOn: true }),
  };
  const subject = (user: UserRecord) => ({
    entityType: 'user',
    entityId: user.id,
    workspaceId: user.workspaceId,
  });
  await audit.write(stores, 'pictures_transferred', {
    ...{ ...subject(from), details: { action: 'given', to: to.id, ...details } },
  });
  await audit.write(stores, 'pictures_transferred', {
    ...{ ...subject(to), details: { action: 'received', from: from.id, ...details } },
  });
  return { ...figures, isLast };
};

/** Tells both people what is handed over, in the transaction of the first step. */
export const transferNotices =
  ({ outbox, link }: Pick<Deps, 'link' | 'outbox'>) =>
  async (
    stores: Stores,
    { from, to }: Parties,
    { pictures, collections, shares }: TransferFigures,
    withAccount: boolean,
  ): Promise<void> => {
    const counts = { pictures, collections, shares };
    await outbox.add(stores, {
      to: from.email,
      // It outlives the account.
      userId: withAccount ? null : from.id,
      message: {
        ...{ kind: 'pictures_transferred', name: from.name, other: to.name, ...counts },
        side: withAccount ? 'deleted' : 'given',
        link: link(withAccount ? '/sign-in' : '/account/activity'),
      },
    });
    await outbox.add(stores, {
      ...{ to: to.email, userId: to.id },
      message: {
        ...{ kind: 'pictures_transferred', name: to.name, side: 'received', other: from.name, ...counts },
        link: link('/gallery'),
      },
    });
  };
