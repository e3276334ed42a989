import { assetKinds } from '@atelier/core/ports/assets';
import { sql } from 'drizzle-orm';
import { hashed, oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Files and their owners. The bytes are in the blob store. */
export const assetTables = (
  kit: Kit,
  { workspaces, users }: Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'>,
) => {
  const assets = kit.table(
    'assets',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', assetKinds).notNull(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id),
      blobKey: kit.text('blob_key').notNull(),
      contentType: kit.text('content_type').notNull(),
      bytes: kit.integer('bytes'),
      sha256: kit.text('sha256'),
      createdAt: kit.timestamp('created_at').notNull(),
      deletedAt: kit.timestamp('deleted_at'),
    },
    (asset) => [
      kit.uniqueIndex('assets_blob_key_unique').on(asset.blobKey),
      kit
        .index('assets_workspace')
        .on(asset.workspaceId, asset.kind, asset.createdAt, asset.id)
        .where(sql.raw(`"deleted_at" is null`)),
      kit.index('assets_user').on(asset.userId),
      kit.check('assets_kind_known', oneOf('kind', assetKinds)),
      kit.check('assets_size', sql.raw(`"bytes" >= 0 and ("bytes" is null) = ("sha256" is null)`)),
      kit.check('assets_sha256', hashed('sha256')),
    ],
  );
  return { assets };
};
