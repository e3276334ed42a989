import { roles } from '@atelier/core/policy';
import { signInMethods } from '@atelier/core/schemas/identity';
import { strictnessLevels } from '@atelier/core/schemas/moderation';
import { workspaceRoles } from '@atelier/core/workspace-roles';
import { sql } from 'drizzle-orm';
import { hashed, oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';

const workspaceKinds = ['personal', 'team'] as const;

/** Workspaces, users, memberships, sessions and quotas. */
export const userTables = (kit: Kit) => {
  const workspaces = kit.table(
    'workspaces',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', workspaceKinds).notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      /** When a worker last claimed a job of this workspace, for fair scheduling; the epoch if never. */
      lastServedAt: kit.timestamp('last_served_at').notNull(),
      strictness: kit.choice('strictness', strictnessLevels).notNull().default('standard'),
    },
    () => [
      kit.check('workspaces_kind', oneOf('kind', workspaceKinds)),
      kit.check('workspaces_strictness_known', oneOf('strictness', strictnessLevels)),
    ],
  );

  const users = kit.table(
    'users',
    {
      id: kit.text('id').primaryKey(),
      email: kit.text('email').notNull(),
      name: kit.text('name').notNull(),
      role: kit.choice('role', roles).notNull(),
      passwordHash: kit.text('password_hash'),
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id),
      lockedAt: kit.timestamp('locked_at'),
      lockReason: kit.text('lock_reason'),
      emailVerifiedAt: kit.timestamp('email_verified_at'),
      secondFactorAt: kit.timestamp('second_factor_at'),
      createdAt: kit.timestamp('created_at').notNull(),
      lastSignInAt: kit.timestamp('last_sign_in_at'),
      lastSignInIp: kit.text('last_sign_in_ip'),
      /** When the account is deleted for good; null if no deletion is under way. See `account_deletions`. */
      deletionDueAt: kit.timestamp('deletion_due_at'),
    },
    (user) => [
      kit.uniqueIndex('users_email_unique').on(user.email),
      kit.uniqueIndex('users_workspace_unique').on(user.workspaceId),
      kit.index('users_created').on(user.createdAt, user.id),
      // For the list of users sorted by role or by last sign-in.
      kit.index('users_role').on(user.role, user.createdAt, user.id),
      kit.index('users_last_sign_in').on(user.lastSignInAt, user.id),
      kit.index('users_locked').on(user.lockedAt).where(sql.raw(`"locked_at" is not null`)),
      kit.check('users_role_known', oneOf('role', roles)),
    ],
  );

  const memberships = kit.table(
    'memberships',
    {
      workspaceId: kit
        .text('workspace_id')
        .notNull()
        .references(() => workspaces.id, { onDelete: 'cascade' }),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      role: kit.choice('role', workspaceRoles).notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (membership) => [
      kit.uniqueIndex('memberships_workspace_user_unique').on(membership.workspaceId, membership.userId),
      kit.index('memberships_user').on(membership.userId),
      kit.check('memberships_role_known', oneOf('role', workspaceRoles)),
    ],
  );

  const sessions = kit.table(
    'sessions',
    {
      tokenHash: kit.text('token_hash').primaryKey(),
      id: kit.text('id').notNull(),
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      createdAt: kit.timestamp('created_at').notNull(),
      expiresAt: kit.timestamp('expires_at').notNull(),
      lastSeenAt: kit.timestamp('last_seen_at').notNull(),
      ip: kit.text('ip').notNull(),
      userAgent: kit.text('user_agent').notNull(),
      method: kit.choice('method', signInMethods).notNull(),
      provenAt: kit.timestamp('proven_at').notNull(),
    },
    (session) => [
      kit.uniqueIndex('sessions_id_unique').on(session.id),
      kit.index('sessions_user').on(session.userId, session.createdAt, session.id),
      kit.index('sessions_expiry').on(session.expiresAt),
      kit.check('sessions_token_hashed', hashed('token_hash')),
      kit.check('sessions_method_known', oneOf('method', signInMethods)),
    ],
  );

  const quotas = kit.table(
    'quotas',
    {
      workspaceId: kit
        .text('workspace_id')
        .primaryKey()
        .references(() => workspaces.id, { onDelete: 'cascade' }),
      monthlyLimit: kit.integer('monthly_limit').notNull(),
      period: kit.text('period').notNull(),
      used: kit.integer('used').notNull(),
      held: kit.integer('held').notNull(),
      budgetMinor: kit.integer('budget_minor').notNull().default(1000),
      spentMinor: kit.integer('spent_minor').notNull().default(0),
      heldMinor: kit.integer('held_minor').notNull().default(0),
    },
    () => [
      kit.check('quotas_limit', sql.raw(`"monthly_limit" >= 0`)),
      kit.check('quotas_used', sql.raw(`"used" >= 0`)),
      kit.check('quotas_held', sql.raw(`"held" >= 0`)),
      kit.check('quotas_period', sql.raw(`length("period") = 7`)),
    ],
  );

  return { workspaces, users, memberships, sessions, quotas };
};
