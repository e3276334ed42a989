import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';
import type { studioTables } from './studio.ts';
import type { userTables } from './users.ts';

type Parents = Pick<ReturnType<typeof userTables>, 'users'> & Pick<ReturnType<typeof studioTables>, 'images'>;

/**
 * Searchable texts, folded (R-X-17). Triggers add a row for each parent row and set `folded` to null when its text changes,
 * whatever writes it; the store folds it in the same transaction. If `folded` is still null, the text was written by
 * something else, such as a migration, and is folded later; until then searches read the parent.
 *
 * The rows are narrow, because searches read many of them and few parents. Hand-written migrations create the n-gram index
 * over `folded`: an FTS5 table per table on SQLite, a GIN index on PostgreSQL; and `user_texts_name`, for the list of users by
 * name (see `sortName` in `sorted-users.ts`), because drizzle-kit garbles indexes on expressions for SQLite.
 */
export const searchTextTables = (kit: Kit, { images, users }: Parents) => {
  const columns = (parent: () => typeof images.id | typeof users.id) => ({
    /** Assigned by the database. The n-grams on SQLite refer to it, because VACUUM changes other row numbers. */
    seq: kit.integer('seq').primaryKey(),
    id: kit.text('id').notNull().references(parent, { onDelete: 'cascade' }),
    /** The scope of a search: a workspace, or all users. */
    scope: kit.text('scope').notNull(),
    createdAt: kit.timestamp('created_at').notNull(),
    folded: kit.text('folded'),
  });

  const imageTexts = kit.table(
    'image_texts',
    columns(() => images.id),
    (text) => [
      kit.uniqueIndex('image_texts_id_unique').on(text.id),
      kit.index('image_texts_scope').on(text.scope, text.createdAt, text.id),
      kit
        .index('image_texts_unfolded')
        .on(text.scope, text.createdAt, text.id)
        .where(sql.raw(`"folded" is null`)),
    ],
  );

  const userTexts = kit.table(
    'user_texts',
    columns(() => users.id),
    (text) => [
      kit.uniqueIndex('user_texts_id_unique').on(text.id),
      kit.index('user_texts_scope').on(text.scope, text.createdAt, text.id),
      kit
        .index('user_texts_unfolded')
        .on(text.scope, text.createdAt, text.id)
        .where(sql.raw(`"folded" is null`)),
    ],
  );

  return { imageTexts, userTexts };
};
