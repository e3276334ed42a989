import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import {
  maxPicturesAtOnce,
  type PictureTransferPreview,
  type PictureTransferResult,
} from '@atelier/core/schemas/picture-transfers';
import { lockTarget, mayManage } from '../access/admin-target.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { actorOf, type Principal } from '../trpc/request-context.ts';
import { galleryRoom, requireRecipient, requireTransferable, transferObstacle } from './transfer-checks.ts';
import { goesOn, lockWorkspaces, transferNotices, transferStep } from './transfer-steps.ts';

const defaultPace = {
  /** Pictures of one transaction: a second or so of writing on SQLite, during which others wait. */
  picturesPerStep: 500,
  /** So that a call ends within a minute; then it is called again. */
  stepsPerCall: 20,
} as const;
type Pace = Readonly<Record<keyof typeof defaultPace, number>>;

interface Wish {
  readonly id: string;
  readonly to: string;
}
type TransferDeps = Pick<Deps, 'clock' | 'db' | 'link' | 'outbox' | 'settings'>;

/**
 * Hands what a person made over to another account. In steps, each of them one transaction: a crash in between leaves what was
 * moved with the new owner and the rest with the old one, and the next call goes on.
 */
export const pictureTransferService = (
  { db, clock, link, outbox, settings }: TransferDeps,
  { picturesPerStep, stepsPerCall }: Pace = defaultPace,
) => {
  const tell = transferNotices({ outbox, link });

  /** @throws AppError `not_found`, `forbidden` */
  const lockParties = async (stores: Stores, principal: Principal, { id, to }: Wish) => {
    const from = await lockTarget(stores, principal, id, [to]);
    const recipient = await stores.users.findById(to);
    if (recipient === null) throw new AppError('not_found', 'The account to hand over to no longer exists.');
    return { from, to: recipient, actorId: principal.user.id };
  };

  const step = (principal: Principal, wish: Wish, isFirst: boolean, audit: AuditTrail) =>
    db.as({ system: 'admin' }, async (stores) => {
      const parties = await lockParties(stores, principal, wish);
      const isContinued = !isFirst || (await goesOn(stores, parties));
      if (isFirst) {
        const figures = await stores.pictureTransfers.count(parties.from, clock.now());
        await requireTransferable(stores, parties, figures, settings);
        if (!isContinued) await tell(stores, parties, figures, false);
      } else await requireRecipient(stores, parties);
      await lockWorkspaces(stores, parties);
      const size = { limit: picturesPerStep, isContinued };
      return { from: parties.from, moved: await transferStep(stores, parties, size, audit) };
    });

  return {
    /** What a hand-over would do. @throws AppError `not_found`, `forbidden` */
    async preview(principal: Principal, id: string, to: string | undefined): Promise<PictureTransferPreview> {
      const from = await db.users.findById(id);
      const recipient = to === undefined ? null : await db.users.findById(to);
      if (from === null || (to !== undefined && recipient === null)) throw new AppError('not_found');
      if (!mayManage(actorOf(principal), from)) throw new AppError('forbidden');
      const figures = await db.pictureTransfers.count(from, clock.now());
      if (recipient === null) return { ...figures, recipient: null };
      const parties = { from, to: recipient, actorId: principal.user.id };
      return {
        ...figures,
        recipient: {
          room: await galleryRoom(db, recipient, settings),
          obstacle: await transferObstacle(db, parties, figures, settings),
        },
      };
    },

    /** @throws AppError `not_found`, `forbidden`, `conflict` with the reason, before anything is changed */
    async transfer(principal: Principal, wish: Wish, audit: AuditTrail): Promise<PictureTransferResult> {
      const total = { pictures: 0, collections: 0, sharesEnded: 0, remaining: 0 };
      for (let done = 1; ; done += 1) {
        const { from, moved } = await step(principal, wish, done === 1, audit);
        total.pictures += moved.pictures;
        total.collections += moved.collections;
        total.sharesEnded += moved.sharesEnded;
        if (moved.isLast) return total;
        if (done < stepsPerCall) continue;
        const { pictures } = await db.pictureTransfers.count(from, clock.now());
        // Without pictures one more step moves the collections.
        if (pictures > 0) return { ...total, remaining: pictures };
      }
    },

    /**
     * Hands over in the caller's transaction, which deletes the account afterwards and has locked both users. Without anything
     * to hand over, because that was done before, nothing happens.
     * @throws AppError `conflict` with the reason, also if there are too many pictures for one transaction
     */
    async beforeDeletion(
      stores: Stores,
      principal: Principal,
      { from, to }: { readonly from: UserRecord; readonly to: string },
      audit: AuditTrail,
    ): Promise<void> {
      const recipient = await stores.users.findById(to);
      if (recipient === null)
        throw new AppError('not_found', 'The account to hand over to no longer exists.');
      const parties = { from, to: recipient, actorId: principal.user.id };
      const figures = await stores.pictureTransfers.count(from, clock.now());
      if (figures.pictures + figures.collections === 0) return;
      const tooMany = 'These are too many pictures at once. Hand them over first.';
      if (figures.pictures > maxPicturesAtOnce) throw new AppError('conflict', tooMany);
      await requireTransferable(stores, parties, figures, settings);
      await tell(stores, parties, figures, true);
      await lockWorkspaces(stores, parties);
      // In one step, of which both are told.
      const size = { limit: maxPicturesAtOnce + 1, isContinued: false };
      const { isLast } = await transferStep(stores, parties, size, audit);
      // Jobs were completed meanwhile: what is left must not be deleted with the account.
      if (!isLast) throw new AppError('conflict', tooMany);
    },
  };
};
