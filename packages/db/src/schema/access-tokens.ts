import { hashed } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Programmatic clients and their bearer tokens (R-SESS-5). Only a token's family has the user, so they cannot differ. */
export const accessTokenTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const tokenFamilies = kit.table(
    'token_families',
    {
      id: kit.text('id').primaryKey(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      name: kit.text('name').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      lastUsedAt: kit.timestamp('last_used_at'),
      lastUsedIp: kit.text('last_used_ip'),
      expiresAt: kit.timestamp('expires_at').notNull(),
    },
    (family) => [
      kit.index('token_families_user').on(family.userId, family.createdAt, family.id),
      kit.index('token_families_expiry').on(family.expiresAt),
    ],
  );

  const familyId = () =>
    kit
      .text('family_id')
      .notNull()
      .references(() => tokenFamilies.id, { onDelete: 'cascade' });

  const accessTokens = kit.table(
    'access_tokens',
    {
      tokenHash: kit.text('token_hash').primaryKey(),
      familyId: familyId(),
      expiresAt: kit.timestamp('expires_at').notNull(),
    },
    (token) => [
      kit.index('access_tokens_family').on(token.familyId),
      kit.index('access_tokens_expiry').on(token.expiresAt),
      kit.check('access_tokens_hashed', hashed('token_hash')),
    ],
  );

  const refreshTokens = kit.table(
    'refresh_tokens',
    {
      tokenHash: kit.text('token_hash').primaryKey(),
      familyId: familyId(),
      expiresAt: kit.timestamp('expires_at').notNull(),
      /** A used token stays until it expires: its reuse reveals a theft. */
      usedAt: kit.timestamp('used_at'),
    },
    (token) => [
      kit.index('refresh_tokens_family').on(token.familyId),
      kit.index('refresh_tokens_expiry').on(token.expiresAt),
      kit.check('refresh_tokens_hashed', hashed('token_hash')),
    ],
  );

  return { tokenFamilies, accessTokens, refreshTokens };
};
