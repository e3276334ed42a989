import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { LookRecord } from '@atelier/core/ports/moderation-stores';
import type {
  ActiveLook,
  BeginLookInput,
  LookAtMine,
  PrivatePicture,
} from '@atelier/core/schemas/private-looks';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { openReviewed } from './reviewed-file.ts';

const viewActive = ({ id, reason, createdAt, expiresAt }: LookRecord): ActiveLook => ({
  id,
  reason,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});

/** Pictures that nothing flagged are private. A superadmin can look at them with a reason, for a while, and is seen doing so. */
export const privateLookService = ({
  db,
  blobs,
  clock,
  outbox,
  link,
}: Pick<Deps, 'blobs' | 'clock' | 'db' | 'link' | 'outbox'>) => {
  const requireActive = async (actor: Actor, userId: string): Promise<LookRecord> => {
    const look = await db.privateLooks.findActive(actor.userId, userId, clock.now());
    if (look === null) throw new AppError('not_found');
    return look;
  };

  return {
    /** Tells the person in the same transaction. @throws AppError `not_found`, `conflict` */
    async begin(actor: Actor, { userId, reason, minutes }: BeginLookInput, audit: AuditTrail) {
      if (userId === actor.userId) throw new AppError('conflict', 'Your own pictures are in your gallery.');
      const look = await db.transaction(async (stores) => {
        // Both in the order of their ids: the person must not be deleted meanwhile, and each look is the only one.
        for (const id of [userId, actor.userId].toSorted()) await stores.users.findForUpdate(id);
        const [person, reviewer] = await Promise.all([
          stores.users.findById(userId),
          stores.users.findById(actor.userId),
        ]);
        if (person === null || reviewer === null) throw new AppError('not_found');
        const now = clock.now();
        if ((await stores.privateLooks.findActive(actor.userId, userId, now)) !== null)
          throw new AppError('conflict', 'You are looking at these pictures already.');
        const started: LookRecord = {
          ...{ id: newId('look'), reviewerId: actor.userId, userId, reason, createdAt: now },
          ...{ expiresAt: new Date(now.getTime() + minutes * 60_000), endedAt: null },
        };
        await stores.privateLooks.insert(started);
        await outbox.add(stores, {
          ...{ to: person.email, userId },
          message: {
            ...{ kind: 'private_look', name: person.name, reviewer: reviewer.name, reason },
            ...{ until: started.expiresAt.toISOString(), link: link('/account/moderation') },
          },
        });
        await audit.write(stores, 'private_look_started', {
          ...{ entityType: 'user', entityId: userId },
          details: { look: started.id, minutes },
        });
        return started;
      });
      return viewActive(look);
    },

    async active(actor: Actor, userId: string) {
      const look = await db.privateLooks.findActive(actor.userId, userId, clock.now());
      return { look: look === null ? null : viewActive(look) };
    },

    /** @throws AppError `not_found` without a look that lasts */
    async pictures(actor: Actor, userId: string, input: ListInput) {
      await requireActive(actor, userId);
      const page = await fetchPage(input, (request) => db.privateLooks.pictures(userId, request));
      const items = page.rows.map(
        ({ createdAt, ...picture }): PrivatePicture => ({ ...picture, createdAt: createdAt.toISOString() }),
      );
      return { items, nextCursor: page.nextCursor };
    },

    /** A picture of somebody at whose pictures the actor may look; each is an event. @throws AppError `not_found` */
    async picture(actor: Actor, imageId: string, audit: AuditTrail) {
      const picture = await db.privateLooks.pictureFile(actor.userId, imageId, clock.now());
      if (picture === null) throw new AppError('not_found');
      await audit.write(db, 'private_picture_viewed', { entityType: 'image', entityId: imageId });
      return openReviewed({ blobs }, picture);
    },

    /** @throws AppError `not_found` if it is over */
    async end(actor: Actor, id: string, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const ended = await stores.privateLooks.end(actor.userId, id, clock.now());
        if (ended === null) throw new AppError('not_found');
        const details = { look: id };
        await audit.write(stores, 'private_look_ended', {
          ...{ entityType: 'user', entityId: ended.userId, details },
        });
      });
    },

    /** Looks at the actor's own pictures, newest first, at most 100. */
    async atMine(actor: Actor): Promise<{ items: LookAtMine[] }> {
      const looks = await db.privateLooks.listAbout(actor.userId);
      const ids = [...new Set(looks.map(({ reviewerId }) => reviewerId))];
      const reviewers = await Promise.all(ids.map((id) => db.users.findById(id)));
      const names = new Map(
        reviewers.flatMap((user) => (user === null ? [] : [[user.id, user.name] as const])),
      );
      const items = looks.map((look) => ({
        ...viewActive(look),
        reviewer: names.get(look.reviewerId) ?? '',
        endedAt: look.endedAt?.toISOString() ?? null,
      }));
      return { items };
    },
  };
};
