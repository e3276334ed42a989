import { AppError } from '@atelier/core/errors';
import type { TransferFigures } from '@atelier/core/ports/picture-transfer-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { maxCollections } from '@atelier/core/schemas/collections';
import { countStoredImages } from '../jobs/storage.ts';
import type { Deps } from '../shared/deps.ts';

export interface TransferParties {
  readonly from: UserRecord;
  readonly to: UserRecord;
  /** Who hands over. */
  readonly actorId: string;
}

type Limits = Pick<Deps['settings'], 'maxStoredImages'>;

/** Pictures for which a gallery has room. */
export const galleryRoom = async (
  stores: Stores,
  to: UserRecord,
  { maxStoredImages }: Limits,
): Promise<number> => Math.max(0, maxStoredImages - (await countStoredImages(stores, to)));

/** Why the pictures cannot go to this account, whatever they are; null if they can. */
const obstacleOf = async (stores: Stores, { from, to, actorId }: TransferParties): Promise<string | null> => {
  if (to.id === from.id) return 'Choose another account than the one that the pictures are in.';
  // Else an administrator could open anyone's private pictures without a recorded look at them.
  if (to.id === actorId) return 'You can’t hand pictures over to yourself. Ask another administrator.';
  if (to.lockedAt !== null) return 'That account is locked. Unlock it first, or choose another one.';
  if (to.deletionDueAt !== null) return 'That account is about to be deleted. Choose another one.';
  if ((await stores.invitations.find(to.id)) !== null)
    return 'That person hasn’t accepted the invitation yet. Choose another account.';
  return null;
};

/** As `requireTransferable`, in words instead of as a refusal; null if nothing is in the way. */
export const transferObstacle = async (
  stores: Stores,
  parties: TransferParties,
  figures: TransferFigures,
  limits: Limits,
): Promise<string | null> => {
  const obstacle = await obstacleOf(stores, parties);
  if (obstacle !== null) return obstacle;
  if (figures.pictures + figures.collections === 0)
    return 'There are no pictures or collections to hand over.';
  if (figures.pictures + figures.uploads > (await galleryRoom(stores, parties.to, limits)))
    return 'Their gallery doesn’t have room for these pictures. Nothing was changed.';
  if ((await stores.collections.count(parties.to)) + figures.collections > maxCollections)
    return `They can have ${maxCollections} collections, and would have more. Nothing was changed.`;
  return null;
};

/** @throws AppError `conflict` with the reason */
export const requireTransferable = async (...args: Parameters<typeof transferObstacle>): Promise<void> => {
  const obstacle = await transferObstacle(...args);
  if (obstacle !== null) throw new AppError('conflict', obstacle);
};

/**
 * What may have changed between two steps: the account can still take pictures.
 * @throws AppError `conflict` with the reason
 */
export const requireRecipient = async (stores: Stores, parties: TransferParties): Promise<void> => {
  const obstacle = await obstacleOf(stores, parties);
  if (obstacle !== null) throw new AppError('conflict', obstacle);
};
