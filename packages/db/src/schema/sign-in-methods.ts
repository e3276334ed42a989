import { tokenPurposes } from '@atelier/core/ports/identity-records';
import { signInMethods } from '@atelier/core/schemas/identity';
import { sql } from 'drizzle-orm';
import { hashed, oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

type Users = Pick<ReturnType<typeof userTables>, 'users'>;

/** Permanent credentials, which stay until they are removed. */
export const signInMethodTables = (kit: Kit, { users }: Users) => {
  const ownerId = () =>
    kit
      .text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' });

  const identities = kit.table(
    'identities',
    {
      id: kit.text('id').primaryKey(),
      userId: ownerId(),
      provider: kit.text('provider').notNull(),
      issuer: kit.text('issuer').notNull(),
      subject: kit.text('subject').notNull(),
      email: kit.text('email').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      lastUsedAt: kit.timestamp('last_used_at'),
    },
    (identity) => [
      kit.uniqueIndex('identities_subject_unique').on(identity.provider, identity.issuer, identity.subject),
      kit.uniqueIndex('identities_user_unique').on(identity.userId, identity.provider, identity.issuer),
    ],
  );

  const totpSecrets = kit.table(
    'totp_secrets',
    {
      userId: ownerId().primaryKey(),
      sealedSecret: kit.text('sealed_secret').notNull(),
      confirmedAt: kit.timestamp('confirmed_at'),
      lastStep: kit.integer('last_step').notNull(),
    },
    () => [kit.check('totp_secrets_step', sql.raw(`"last_step" >= 0`))],
  );

  const recoveryCodes = kit.table(
    'recovery_codes',
    {
      codeHash: kit.text('code_hash').primaryKey(),
      userId: ownerId(),
      /** Null for codes from before this column. */
      createdAt: kit.timestamp('created_at'),
    },
    (code) => [
      kit.index('recovery_codes_user').on(code.userId),
      kit.check('recovery_codes_hashed', hashed('code_hash')),
    ],
  );

  const passkeys = kit.table(
    'passkeys',
    {
      id: kit.text('id').primaryKey(),
      userId: ownerId(),
      credentialId: kit.text('credential_id').notNull(),
      publicKey: kit.text('public_key').notNull(),
      counter: kit.integer('counter').notNull(),
      transports: kit.json<readonly string[]>('transports').notNull(),
      name: kit.text('name').notNull(),
      backedUp: kit.boolean('backed_up').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      lastUsedAt: kit.timestamp('last_used_at'),
    },
    (passkey) => [
      kit.uniqueIndex('passkeys_credential_unique').on(passkey.credentialId),
      kit.index('passkeys_user').on(passkey.userId, passkey.createdAt, passkey.id),
      kit.check('passkeys_counter', sql.raw(`"counter" >= 0`)),
    ],
  );

  return { identities, totpSecrets, recoveryCodes, passkeys };
};

/** Single-use, expiring rows: tokens, spent values, challenges, email changes and invitations. */
export const challengeTables = (kit: Kit, { users }: Users) => {
  const oneTimeTokens = kit.table(
    'one_time_tokens',
    {
      tokenHash: kit.text('token_hash').primaryKey(),
      purpose: kit.choice('purpose', tokenPurposes).notNull(),
      userId: kit.text('user_id').references(() => users.id, { onDelete: 'cascade' }),
      browserHash: kit.text('browser_hash'),
      note: kit.text('note'),
      expiresAt: kit.timestamp('expires_at').notNull(),
    },
    (token) => [
      kit.index('one_time_tokens_purpose').on(token.purpose),
      kit.index('one_time_tokens_user').on(token.userId, token.purpose),
      kit.index('one_time_tokens_expiry').on(token.expiresAt),
      kit.check('one_time_tokens_hashed', hashed('token_hash')),
      kit.check('one_time_tokens_browser_hashed', hashed('browser_hash')),
      kit.check('one_time_tokens_purpose_known', oneOf('purpose', tokenPurposes)),
    ],
  );

  const spentValues = kit.table(
    'spent_values',
    { hash: kit.text('hash').primaryKey(), expiresAt: kit.timestamp('expires_at').notNull() },
    (spent) => [
      kit.index('spent_values_expiry').on(spent.expiresAt),
      kit.check('spent_values_hashed', hashed('hash')),
    ],
  );

  const signInChallenges = kit.table(
    'sign_in_challenges',
    {
      tokenHash: kit.text('token_hash').primaryKey(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      method: kit.choice('method', signInMethods).notNull(),
      attemptsLeft: kit.integer('tries_left').notNull(),
      expiresAt: kit.timestamp('expires_at').notNull(),
    },
    (challenge) => [
      kit.index('sign_in_challenges_user').on(challenge.userId),
      kit.index('sign_in_challenges_expiry').on(challenge.expiresAt),
      kit.check('sign_in_challenges_hashed', hashed('token_hash')),
      kit.check('sign_in_challenges_method_known', oneOf('method', signInMethods)),
      kit.check('sign_in_challenges_tries', sql.raw(`"tries_left" >= 0`)),
    ],
  );

  const emailChanges = kit.table(
    'email_changes',
    {
      id: kit.text('id').primaryKey(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      oldEmail: kit.text('old_email').notNull(),
      newEmail: kit.text('new_email').notNull(),
      oldConfirmedAt: kit.timestamp('old_confirmed_at'),
      newConfirmedAt: kit.timestamp('new_confirmed_at'),
      expiresAt: kit.timestamp('expires_at').notNull(),
    },
    (change) => [
      kit.uniqueIndex('email_changes_user_unique').on(change.userId),
      kit.index('email_changes_expiry').on(change.expiresAt),
    ],
  );

  const invitations = kit.table('invitations', {
    userId: kit
      .text('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    // No foreign key: the invitation outlives the account of its sender.
    invitedBy: kit.text('invited_by').notNull(),
    sentAt: kit.timestamp('sent_at').notNull(),
    expiresAt: kit.timestamp('expires_at').notNull(),
  });

  return { oneTimeTokens, spentValues, signInChallenges, emailChanges, invitations };
};
