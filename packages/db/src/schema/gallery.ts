import { lineageOperations } from '@atelier/core/schemas/lineage';
import { sql } from 'drizzle-orm';
import { hashed, oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { studioTables } from './studio.ts';
import type { uploadTables } from './uploads.ts';
import type { userTables } from './users.ts';

type Others = Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'> &
  Pick<ReturnType<typeof studioTables>, 'images'> &
  ReturnType<typeof uploadTables>;

/** What people do with finished pictures: lineage, collections, share links. */
export const galleryTables = (kit: Kit, { workspaces, users, images, uploads }: Others) => {
  const workspaceId = () =>
    kit
      .text('workspace_id')
      .notNull()
      .references(() => workspaces.id);
  const userId = () =>
    kit
      .text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' });

  // What an image was made from. Both ids are null once the original has been erased.
  const imageParents = kit.table(
    'image_parents',
    {
      imageId: kit
        .text('image_id')
        .primaryKey()
        .references(() => images.id, { onDelete: 'cascade' }),
      parentImageId: kit.text('parent_image_id').references(() => images.id, { onDelete: 'set null' }),
      parentUploadId: kit.text('parent_upload_id').references(() => uploads.id, { onDelete: 'set null' }),
      operation: kit.choice('operation', lineageOperations).notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (parent) => [
      kit.index('image_parents_image').on(parent.parentImageId, parent.createdAt, parent.imageId),
      kit.index('image_parents_upload').on(parent.parentUploadId, parent.createdAt, parent.imageId),
      kit.check('image_parents_operation_known', oneOf('operation', lineageOperations)),
      kit.check('image_parents_one', sql.raw(`"parent_image_id" is null or "parent_upload_id" is null`)),
    ],
  );

  const collections = kit.table(
    'collections',
    {
      id: kit.text('id').primaryKey(),
      workspaceId: workspaceId(),
      userId: userId(),
      /** The collection that it is in; null at the top. Nested once, which the store enforces. */
      parentId: kit.text('parent_id'),
      name: kit.text('name').notNull(),
      /** Null: the first image. */
      coverImageId: kit.text('cover_image_id').references(() => images.id, { onDelete: 'set null' }),
      /** Sorts collections of the same parent, the least first. */
      position: kit.real('position').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
      /** It can be restored until housekeeping deletes it for good. */
      deletedAt: kit.timestamp('deleted_at'),
    },
    (collection) => [
      kit.index('collections_workspace').on(collection.workspaceId, collection.position, collection.id),
      kit.index('collections_parent').on(collection.parentId),
      kit.index('collections_cover').on(collection.coverImageId),
      kit.index('collections_user').on(collection.userId),
      kit.index('collections_deleted').on(collection.deletedAt),
    ],
  );
  const collectionId = () =>
    kit.text('collection_id').references(() => collections.id, { onDelete: 'cascade' });

  const collectionImages = kit.table(
    'collection_images',
    {
      collectionId: collectionId().notNull(),
      imageId: kit
        .text('image_id')
        .notNull()
        .references(() => images.id, { onDelete: 'cascade' }),
      /** Sorts the images of the collection, the least first. */
      position: kit.real('position').notNull(),
      addedAt: kit.timestamp('added_at').notNull(),
    },
    (entry) => [
      kit.uniqueIndex('collection_images_unique').on(entry.collectionId, entry.imageId),
      kit.index('collection_images_order').on(entry.collectionId, entry.position, entry.imageId),
      kit.index('collection_images_image').on(entry.imageId),
    ],
  );

  const shares = kit.table(
    'shares',
    {
      id: kit.text('id').primaryKey(),
      tokenHash: kit.text('token_hash').notNull(),
      workspaceId: workspaceId(),
      userId: userId(),
      imageId: kit.text('image_id').references(() => images.id, { onDelete: 'cascade' }),
      collectionId: collectionId(),
      passwordHash: kit.text('password_hash'),
      allowsDownload: kit.boolean('allows_download').notNull(),
      showsPrompt: kit.boolean('shows_prompt').notNull(),
      /** Whether the page carries tags for previews in chats and social networks. */
      hasPreview: kit.boolean('has_preview').notNull(),
      maxViews: kit.integer('max_views'),
      views: kit.integer('views').notNull(),
      lastViewedAt: kit.timestamp('last_viewed_at'),
      createdAt: kit.timestamp('created_at').notNull(),
      expiresAt: kit.timestamp('expires_at'),
      revokedAt: kit.timestamp('revoked_at'),
    },
    (share) => [
      kit.uniqueIndex('shares_token_unique').on(share.tokenHash),
      kit.index('shares_workspace').on(share.workspaceId, share.userId, share.createdAt, share.id),
      kit.index('shares_image').on(share.imageId),
      kit.index('shares_collection').on(share.collectionId),
      kit.index('shares_user').on(share.userId),
      kit.check('shares_token_hashed', hashed('token_hash')),
      kit.check('shares_subject', sql.raw(`("image_id" is null) <> ("collection_id" is null)`)),
      kit.check('shares_views', sql.raw(`"views" >= 0 and ("max_views" is null or "max_views" > 0)`)),
    ],
  );

  return { imageParents, collections, collectionImages, shares };
};
