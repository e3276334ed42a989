import { roleCan, roles } from '@atelier/core/policy';
import type { Shared, ShareStore } from '@atelier/core/ports/share-store';
import { workspaceRoleCan, workspaceRoles } from '@atelier/core/workspace-roles';
import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  max,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, rowOf } from './queries.ts';

/** Whose links open. */
const sharingRoles = roles.filter((role) => roleCan(role, 'share:manage'));
const sharingMembers = workspaceRoles.filter((role) => workspaceRoleCan(role, 'share:manage'));

/** Links that ended before a time. */
export const isEndedShare = ({ shares }: Pick<Driver['tables'], 'shares'>, before: Date): SQL | undefined =>
  or(lt(shares.revokedAt, before), lt(shares.expiresAt, before));

/** Links to pictures and collections. */
export const shareStore = ({ db, tables }: Driver): ShareStore => {
  const { shares, collections, images, users, memberships } = tables;
  const { deletedAt: _deletedAt, ...shownCollection } = getTableColumns(collections);
  const withSubject = {
    ...getTableColumns(shares),
    image: getTableColumns(images),
    collection: shownCollection,
  };
  const isSharedImage = and(eq(images.id, shares.imageId), eq(images.workspaceId, shares.workspaceId));
  const isSharedCollection = and(
    eq(collections.id, shares.collectionId),
    eq(collections.workspaceId, shares.workspaceId),
    isNull(collections.deletedAt),
  );
  const hasSubject = or(isNotNull(images.id), isNotNull(collections.id));
  const isAlive = (now: Date) =>
    and(isNull(shares.revokedAt), or(isNull(shares.expiresAt), gt(shares.expiresAt, now)));
  const isOwn = ({ workspaceId, userId }: { readonly workspaceId: string; readonly userId: string }) =>
    and(eq(shares.workspaceId, workspaceId), eq(shares.userId, userId));

  const list = preparedByFilters({ after: afterKeyset(shares.createdAt, shares.id) }, (where) =>
    db
      .select(withSubject)
      .from(shares)
      .leftJoin(images, isSharedImage)
      .leftJoin(collections, isSharedCollection)
      .where(
        and(
          eq(shares.workspaceId, sql.placeholder('workspaceId')),
          eq(shares.userId, sql.placeholder('userId')),
          isNull(shares.revokedAt),
          hasSubject,
          where,
        ),
      )
      .orderBy(desc(shares.createdAt), desc(shares.id))
      .limit(sql.placeholder('limit')),
  );

  return {
    insert: async (share) => {
      await db.insert(shares).values(rowOf(shares, share));
    },

    // Exactly one of the two is joined, which the types of a left join do not know.
    listOwned: async ({ workspaceId, userId }, { after, limit }) =>
      (await list(keysetValues(after), { workspaceId, userId, limit, ...keysetValues(after) })) as Shared[],

    countOpen: async (userId, now) => {
      const [row] = await db
        .select({ open: count() })
        .from(shares)
        .leftJoin(images, isSharedImage)
        .leftJoin(collections, isSharedCollection)
        // Those that are not listed cannot be revoked.
        .where(and(eq(shares.userId, userId), isAlive(now), hasSubject));
      return row?.open ?? 0;
    },

    revoke: async (owner, id, at) => {
      const revoked = await db
        .update(shares)
        .set({ revokedAt: at })
        .where(and(eq(shares.id, id), isOwn(owner), isNull(shares.revokedAt)))
        .returning({ id: shares.id });
      return revoked.length > 0;
    },

    findOpen: async (tokenHash, now) =>
      first(
        (await db
          .select(withSubject)
          .from(shares)
          .leftJoin(images, and(isSharedImage, isNull(images.deletedAt), ne(images.flag, 'flagged')))
          .leftJoin(collections, isSharedCollection)
          .innerJoin(
            users,
            and(
              eq(users.id, shares.userId),
              isNull(users.lockedAt),
              isNull(users.deletionDueAt),
              inArray(users.role, sharingRoles),
            ),
          )
          .innerJoin(
            memberships,
            and(
              eq(memberships.workspaceId, shares.workspaceId),
              eq(memberships.userId, shares.userId),
              inArray(memberships.role, sharingMembers),
            ),
          )
          .where(and(eq(shares.tokenHash, tokenHash), isAlive(now), hasSubject))) as Shared[],
      ),

    openSince: async (userId, since, now) => {
      const [row] = await db
        .select({ count: count(), latestAt: max(shares.createdAt) })
        .from(shares)
        .where(and(eq(shares.userId, userId), gt(shares.createdAt, since), isAlive(now)));
      return row ?? { count: 0, latestAt: null };
    },

    revokeSince: async (userId, since, at) => {
      const revoked = await db
        .update(shares)
        .set({ revokedAt: at })
        .where(and(eq(shares.userId, userId), gt(shares.createdAt, since), isAlive(at)))
        .returning({ id: shares.id });
      return revoked.length;
    },

    deleteEnded: async (before) => {
      const ended = isEndedShare(tables, before);
      return (await db.delete(shares).where(ended).returning({ id: shares.id })).length;
    },

    countView: async (id, now) => {
      const counted = await db
        .update(shares)
        .set({ views: sql`${shares.views} + 1`, lastViewedAt: now })
        .where(
          and(
            eq(shares.id, id),
            isAlive(now),
            or(isNull(shares.maxViews), lt(shares.views, shares.maxViews)),
          ),
        )
        .returning({ id: shares.id });
      return counted.length > 0;
    },
  };
};
