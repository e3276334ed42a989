import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';
import type { studioTables } from './studio.ts';
import type { userTables } from './users.ts';

type Parents = Pick<ReturnType<typeof userTables>, 'users'> & Pick<ReturnType<typeof studioTables>, 'images'>;

/**
 * What can be searched for, folded (R-X-17). Triggers add a row, with nothing folded yet, for each parent row and empty
 * `folded` when its text changes, whatever writes it; the store folds in the same transaction. A row that is still
 * empty was written by something else, such as a migration, and is folded later; until then searches read the parent.
 *
 * Narrow, because searches read many of these and few of the parents. The index of n-grams over `folded` is made by
 * hand in the migrations: an FTS5 table per table here on SQLite, a GIN index on PostgreSQL.
 */
export const searchTextTables = (kit: Kit, { images, users }: Parents) => {
  const columns = (parent: () => typeof images.id | typeof users.id) => ({
    /** Given by the database; what the n-grams point to on SQLite, where other row numbers change by VACUUM. */
    seq: kit.integer('seq').primaryKey(),
    id: kit.text('id').notNull().references(parent, { onDelete: 'cascade' }),
    /** Within what is searched: a workspace, or the whole list of users. */
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
