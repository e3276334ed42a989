import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Shared } from '@atelier/core/ports/share-store';
import type { Stores } from '@atelier/core/ports/stores';
import { type CreateShareInput, maxOpenShares, type ShareInfo } from '@atelier/core/schemas/shares';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';

const dayMs = 86_400_000;

/** Why nobody can open the link at present. */
const closedBy = ({ image, expiresAt, maxViews, views }: Shared, now: Date): ShareInfo['closed'] => {
  if (expiresAt !== null && expiresAt <= now) return 'expired';
  if (maxViews !== null && views >= maxViews) return 'used';
  if (image === null) return null;
  if (image.deletedAt !== null) return 'deleted';
  return image.flag === 'flagged' ? 'flagged' : null;
};

const viewShare = (share: Shared, now: Date): ShareInfo => ({
  id: share.id,
  imageId: share.imageId,
  collectionId: share.collectionId,
  title: share.collection === null ? share.image.prompt : share.collection.name,
  hasPassword: share.passwordHash !== null,
  download: share.allowsDownload,
  prompt: share.showsPrompt,
  preview: share.hasPreview,
  views: share.views,
  maxViews: share.maxViews,
  createdAt: share.createdAt.toISOString(),
  expiresAt: share.expiresAt?.toISOString() ?? null,
  closed: closedBy(share, now),
});

/** What a link shall lead to. @throws AppError `not_found`, `conflict` for a picture that waits for a review */
const requireSubject = async (
  stores: Pick<Stores, 'collections' | 'images'>,
  actor: Actor,
  { imageId, collectionId }: Pick<CreateShareInput, 'collectionId' | 'imageId'>,
): Promise<void> => {
  if (collectionId !== undefined && (await stores.collections.find(actor, collectionId)) === null)
    throw new AppError('not_found');
  if (imageId === undefined) return;
  const image = await stores.images.findOwned(actor, imageId);
  if (image === null) throw new AppError('not_found');
  if (image.flag === 'flagged')
    throw new AppError('conflict', 'This picture waits for a review and can’t be shared until then.');
};

/** For the event. */
const subjectOf = ({ imageId, collectionId }: CreateShareInput): Record<string, string> => ({
  ...(imageId === undefined ? {} : { image: imageId }),
  ...(collectionId === undefined ? {} : { collection: collectionId }),
});

/** A person's own links in a workspace. */
export const shareService = ({
  db,
  clock,
  secrets,
  hasher,
  link,
}: Pick<Deps, 'clock' | 'db' | 'hasher' | 'link' | 'secrets'>) => ({
  async list(actor: Actor, input: ListInput) {
    const { rows, nextCursor } = await fetchPage(input, (page) => db.shares.listOwned(actor, page));
    const now = clock.now();
    return { items: rows.map((share) => viewShare(share, now)), nextCursor };
  },

  /** @throws AppError `not_found`, `conflict` for too many links or a picture that waits for a review, `overloaded` */
  async create(actor: Actor, input: CreateShareInput, audit: AuditTrail) {
    // Before the transaction: hashing takes a while, and may be refused.
    await requireSubject(db, actor, input);
    const passwordHash = input.password === undefined ? null : await hasher.hash(input.password);
    const token = secrets.token();
    const now = clock.now();
    const id = newId('share');
    await db.as(actor, async (stores) => {
      // The person's row is locked, so that parallel calls cannot exceed the limit.
      await stores.users.findForUpdate(actor.userId);
      if ((await stores.shares.countOpen(actor.userId, now)) >= maxOpenShares)
        throw new AppError('conflict', `You can have ${maxOpenShares} links. Revoke one first.`);
      await requireSubject(stores, actor, input);
      await stores.shares.insert({
        id,
        tokenHash: secrets.hash(token),
        workspaceId: actor.workspaceId,
        userId: actor.userId,
        imageId: input.imageId ?? null,
        collectionId: input.collectionId ?? null,
        passwordHash,
        allowsDownload: input.download,
        showsPrompt: input.prompt,
        hasPreview: input.preview,
        maxViews: input.maxViews,
        views: 0,
        lastViewedAt: null,
        createdAt: now,
        expiresAt: input.days === null ? null : new Date(now.getTime() + input.days * dayMs),
        revokedAt: null,
      });
      await audit.write(stores, 'share_created', {
        ...{ entityType: 'share', entityId: id },
        details: { ...subjectOf(input), password: passwordHash !== null, download: input.download },
      });
    });
    return { id, url: link(`/s/${token}`) };
  },

  /** @throws AppError `not_found` */
  async revoke(actor: Actor, id: string, audit: AuditTrail): Promise<void> {
    await db.as(actor, async (stores) => {
      if (!(await stores.shares.revoke(actor, id, clock.now()))) throw new AppError('not_found');
      await audit.write(stores, 'share_revoked', { entityType: 'share', entityId: id });
    });
  },
});
