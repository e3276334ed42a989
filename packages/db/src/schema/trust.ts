import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

const causes = ['reset', 'report'] as const;

/** What the owner of an account has confirmed by email (R-ID-11). Not in `users`, which every request reads. */
export const trustTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const accountTrust = kit.table(
    'account_trust',
    {
      userId: kit
        .text('user_id')
        .primaryKey()
        .references(() => users.id, { onDelete: 'cascade' }),
      reviewedAt: kit.timestamp('reviewed_at'),
      deviceGeneration: kit.integer('device_generation').notNull(),
    },
    () => [kit.check('account_trust_generation', sql.raw(`"device_generation" >= 0`))],
  );

  const accessReviews = kit.table(
    'access_reviews',
    {
      id: kit.text('id').primaryKey(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      at: kit.timestamp('at').notNull(),
      cause: kit.choice('cause', causes).notNull(),
      since: kit.timestamp('since'),
      items: kit.json<readonly ReviewedAccess[]>('items').notNull(),
    },
    (review) => [
      kit.index('access_reviews_user').on(review.userId, review.at, review.id),
      kit.check('access_reviews_cause', oneOf('cause', causes)),
    ],
  );

  return { accountTrust, accessReviews };
};
