import { moderationFlags } from '@atelier/core/schemas/moderation';
import { uploadFormats } from '@atelier/core/schemas/uploads';
import { sql } from 'drizzle-orm';
import type { assetTables } from './assets.ts';
import { hashed, oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

type Others = Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'> & ReturnType<typeof assetTables>;

/** Pictures that people brought, after they were checked and encoded again (R-STUDIO-9). */
export const uploadTables = (kit: Kit, { workspaces, users, assets }: Others) => {
  const blobOf = (name: string) => kit.text(name).references(() => assets.blobKey);

  const uploads = kit.table(
    'uploads',
    {
      id: kit.text('id').primaryKey(),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id),
      /** As the person's file was called, for display only. */
      name: kit.text('name').notNull(),
      /** Of the file that was sent. Also its size and SHA-256, by which a duplicate is noticed. */
      format: kit.choice('format', uploadFormats).notNull(),
      sourceBytes: kit.integer('source_bytes').notNull(),
      sourceSha256: kit.text('source_sha256').notNull(),
      width: kit.integer('width').notNull(),
      height: kit.integer('height').notNull(),
      bytes: kit.integer('bytes').notNull(),
      sha256: kit.text('sha256').notNull(),
      blobKey: blobOf('blob_key').notNull(),
      thumbKey: blobOf('thumb_key').notNull(),
      /** The content credentials of the file that was sent, as an ingredient for what is made from it. */
      credentialsKey: blobOf('credentials_key'),
      placeholder: kit.text('placeholder').notNull(),
      flag: kit.choice('flag', moderationFlags).notNull().default('none'),
      createdAt: kit.timestamp('created_at').notNull(),
      deletedAt: kit.timestamp('deleted_at'),
    },
    (upload) => [
      kit.uniqueIndex('uploads_blob_unique').on(upload.blobKey),
      kit.uniqueIndex('uploads_thumb_unique').on(upload.thumbKey),
      kit.uniqueIndex('uploads_credentials_unique').on(upload.credentialsKey),
      kit
        .index('uploads_workspace')
        .on(upload.workspaceId, upload.createdAt, upload.id)
        .where(sql.raw(`"deleted_at" is null`)),
      kit.index('uploads_source').on(upload.workspaceId, upload.sourceSha256),
      kit.index('uploads_bin').on(upload.deletedAt).where(sql.raw(`"deleted_at" is not null`)),
      kit.index('uploads_user').on(upload.userId),
      kit.check('uploads_format_known', oneOf('format', uploadFormats)),
      kit.check('uploads_flag_known', oneOf('flag', moderationFlags)),
      kit.check(
        'uploads_size',
        sql.raw(`"width" > 0 and "height" > 0 and "bytes" >= 0 and "source_bytes" >= 0`),
      ),
      kit.check('uploads_source_sha256', hashed('source_sha256')),
    ],
  );
  return { uploads };
};
