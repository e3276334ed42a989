import { roles } from '@atelier/core/policy';
import type { AuditDetails } from '@atelier/core/ports/records';
import { jobStates } from '@atelier/core/schemas/jobs';
import { sql } from 'drizzle-orm';
import type { Kit } from './kit.sqlite.ts';

export const workspaceKinds = ['personal', 'team'] as const;
const imageOrigins = ['procedural', 'neural'] as const;

/** The body of a CHECK that holds a column to a closed set of our own constants (never of user text). */
const oneOf = (column: string, values: readonly string[]) =>
  sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(', ')})`);

const people = (kit: Kit) => {
  const workspaces = kit.table(
    'workspaces',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', workspaceKinds).notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      /** When a worker last took a job of this workspace; the epoch if never. The scheduler's memory of fairness. */
      lastServedAt: kit.timestamp('last_served_at').notNull(),
    },
    () => [kit.check('workspaces_kind', oneOf('kind', workspaceKinds))],
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
      createdAt: kit.timestamp('created_at').notNull(),
      lastSignInAt: kit.timestamp('last_sign_in_at'),
      lastSignInIp: kit.text('last_sign_in_ip'),
    },
    (user) => [
      kit.uniqueIndex('users_email_unique').on(user.email),
      kit.uniqueIndex('users_workspace_unique').on(user.workspaceId),
      kit.index('users_created').on(user.createdAt, user.id),
      kit.index('users_role').on(user.role),
      kit.check('users_role_known', oneOf('role', roles)),
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
    },
    (session) => [
      kit.uniqueIndex('sessions_id_unique').on(session.id),
      kit.index('sessions_user').on(session.userId, session.createdAt, session.id),
      kit.index('sessions_expiry').on(session.expiresAt),
      // 64 hexadecimal digits, so that a raw token can never be stored by mistake (R-SESS-1).
      kit.check('sessions_token_hashed', sql.raw(`length("token_hash") = 64`)),
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
    },
    () => [
      kit.check('quotas_limit', sql.raw(`"monthly_limit" >= 0`)),
      kit.check('quotas_used', sql.raw(`"used" >= 0`)),
      kit.check('quotas_held', sql.raw(`"held" >= 0`)),
      kit.check('quotas_period', sql.raw(`length("period") = 7`)),
    ],
  );

  const oneTimeTokens = kit.table(
    'one_time_tokens',
    {
      tokenHash: kit.text('token_hash').primaryKey(),
      purpose: kit.text('purpose').notNull(),
      userId: kit.text('user_id').references(() => users.id, { onDelete: 'cascade' }),
      expiresAt: kit.timestamp('expires_at').notNull(),
    },
    (token) => [
      kit.index('one_time_tokens_purpose').on(token.purpose),
      kit.check('one_time_tokens_hashed', sql.raw(`length("token_hash") = 64`)),
    ],
  );

  return { workspaces, users, sessions, quotas, oneTimeTokens };
};

const studio = (kit: Kit, { workspaces, users }: Pick<ReturnType<typeof people>, 'workspaces' | 'users'>) => {
  const jobs = kit.table(
    'jobs',
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
      state: kit.choice('state', jobStates).notNull(),
      progress: kit.real('progress').notNull(),
      prompt: kit.text('prompt').notNull(),
      negativePrompt: kit.text('negative_prompt').notNull(),
      model: kit.text('model').notNull(),
      style: kit.text('style').notNull(),
      width: kit.integer('width').notNull(),
      height: kit.integer('height').notNull(),
      count: kit.integer('count').notNull(),
      seed: kit.integer('seed').notNull(),
      failure: kit.text('failure'),
      attempts: kit.integer('attempts').notNull(),
      claimToken: kit.text('claim_token'),
      leaseExpiresAt: kit.timestamp('lease_expires_at'),
      createdAt: kit.timestamp('created_at').notNull(),
      startedAt: kit.timestamp('started_at'),
      finishedAt: kit.timestamp('finished_at'),
    },
    (job) => [
      kit.index('jobs_workspace').on(job.workspaceId, job.createdAt, job.id),
      kit.index('jobs_user').on(job.userId),
      kit.index('jobs_state').on(job.state),
      // Only the jobs that the scheduler and the per-user bound look at: it stays small however many are finished.
      kit
        .index('jobs_unfinished')
        .on(job.workspaceId, job.createdAt, job.id)
        .where(sql.raw(`"state" in ('pending', 'running')`)),
      kit.check('jobs_state_known', oneOf('state', jobStates)),
      kit.check('jobs_progress', sql.raw(`"progress" between 0 and 1`)),
      kit.check('jobs_attempts', sql.raw(`"attempts" >= 0`)),
      kit.check('jobs_count', sql.raw(`"count" > 0`)),
      // A claim is held by running jobs and by no others; that is what makes a late worker's token worthless.
      kit.check(
        'jobs_claim',
        sql.raw(
          `("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null)`,
        ),
      ),
    ],
  );

  const images = kit.table(
    'images',
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
      jobId: kit
        .text('job_id')
        .notNull()
        .references(() => jobs.id),
      position: kit.integer('position').notNull(),
      prompt: kit.text('prompt').notNull(),
      negativePrompt: kit.text('negative_prompt').notNull(),
      model: kit.text('model').notNull(),
      style: kit.text('style').notNull(),
      engineVersion: kit.text('engine_version').notNull(),
      origin: kit.choice('origin', imageOrigins).notNull(),
      seed: kit.integer('seed').notNull(),
      width: kit.integer('width').notNull(),
      height: kit.integer('height').notNull(),
      blobKey: kit.text('blob_key').notNull(),
      thumbKey: kit.text('thumb_key').notNull(),
      svgKey: kit.text('svg_key'),
      bytes: kit.integer('bytes').notNull(),
      sha256: kit.text('sha256').notNull(),
      placeholder: kit.text('placeholder').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      deletedAt: kit.timestamp('deleted_at'),
    },
    (image) => [
      kit.uniqueIndex('images_job_position_unique').on(image.jobId, image.position),
      // Read backwards for "newest first". Partial: the bin does not slow the gallery down.
      kit
        .index('images_gallery')
        .on(image.workspaceId, image.createdAt, image.id)
        .where(sql.raw(`"deleted_at" is null`)),
      kit.index('images_user').on(image.userId),
      kit.check('images_origin_known', oneOf('origin', imageOrigins)),
      kit.check('images_position', sql.raw(`"position" >= 0`)),
      kit.check('images_size', sql.raw(`"width" > 0 and "height" > 0 and "bytes" >= 0`)),
    ],
  );

  return { jobs, images };
};

const trail = (kit: Kit) => {
  /**
   * Append-only: triggers in a migration refuse UPDATE and DELETE. No foreign keys, because the trail outlives
   * what it tells of, and no CHECK on `type`, because SQLite changes a CHECK by rebuilding the table, which
   * would silently drop those triggers at every new event.
   */
  const auditEvents = kit.table(
    'audit_events',
    {
      seq: kit.integer('seq').primaryKey(),
      time: kit.timestamp('time').notNull(),
      type: kit.text('type').notNull(),
      actorId: kit.text('actor_id'),
      workspaceId: kit.text('workspace_id'),
      requestId: kit.text('request_id').notNull(),
      ip: kit.text('ip').notNull(),
      userAgent: kit.text('user_agent').notNull(),
      entityType: kit.text('entity_type'),
      entityId: kit.text('entity_id'),
      details: kit.json<AuditDetails>('details').notNull(),
      prevHash: kit.text('prev_hash').notNull(),
      hash: kit.text('hash').notNull(),
    },
    (event) => [
      kit.index('audit_events_type').on(event.type, event.seq),
      kit.index('audit_events_actor').on(event.actorId, event.seq),
      kit.index('audit_events_entity').on(event.entityId, event.seq),
      kit.index('audit_events_request').on(event.requestId, event.seq),
      kit.index('audit_events_time').on(event.time),
      kit.check('audit_events_seq', sql.raw(`"seq" > 0`)),
    ],
  );
  return { auditEvents };
};

/**
 * The whole schema, written once and typed as SQLite's. On PostgreSQL the kit differs only behind the same JS
 * types, so one set of stores serves both.
 */
export const defineTables = (kit: Kit) => {
  const first = people(kit);
  return { ...first, ...studio(kit, first), ...trail(kit) };
};

export type Tables = ReturnType<typeof defineTables>;
