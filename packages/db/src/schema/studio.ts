import { type JobKind, type JobParams, jobKindNames } from '@atelier/core/schemas/job-kinds';
import { cancelOutcomes, failureKinds, jobStates, type MissingPicture } from '@atelier/core/schemas/jobs';
import { moderationFlags } from '@atelier/core/schemas/moderation';
import { sql } from 'drizzle-orm';
import type { assetTables } from './assets.ts';
import { oneOf } from './checks.ts';
import { galleryIndexes } from './gallery-indexes.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

const imageOrigins = ['procedural', 'neural'] as const;

/** Jobs and images. */
export const studioTables = (
  kit: Kit,
  {
    workspaces,
    users,
    assets,
  }: Pick<ReturnType<typeof userTables>, 'workspaces' | 'users'> & ReturnType<typeof assetTables>,
) => {
  const jobs = kit.table(
    'jobs',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', jobKindNames).notNull(),
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
      params: kit.json<JobParams<JobKind>>('params').notNull(),
      provider: kit.text('provider').notNull(),
      model: kit.text('model').notNull(),
      submissionKey: kit.text('submission_key'),
      remoteId: kit.text('remote_id'),
      unitPriceMinor: kit.integer('unit_price_minor').notNull().default(0),
      chargedImages: kit.integer('charged_images').notNull().default(0),
      chargedMinor: kit.integer('charged_minor').notNull().default(0),
      missing: kit.json<readonly MissingPicture[]>('missing').notNull().default([]),
      shortfall: kit.text('shortfall'),
      cancelOutcome: kit.choice('cancel_outcome', cancelOutcomes),
      failure: kit.text('failure'),
      failureKind: kit.choice('failure_kind', failureKinds),
      failureCause: kit.text('failure_cause'),
      delayedUntil: kit.timestamp('delayed_until'),
      remoteQueuePosition: kit.integer('remote_queue_position'),
      previewAt: kit.timestamp('preview_at'),
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
      // For claims by lane: a long queue of another provider is not read.
      kit
        .index('jobs_lane')
        .on(job.state, job.provider, job.model, job.createdAt, job.id)
        .where(sql.raw(`"state" in ('pending', 'running')`)),
      // What a workspace was charged in a month.
      kit
        .index('jobs_charged')
        .on(job.workspaceId, job.finishedAt)
        .where(sql.raw(`"charged_images" > 0 or "charged_minor" > 0`)),
      // The latest durations of a model, for estimates of waiting times.
      kit.index('jobs_done').on(job.model, job.finishedAt).where(sql.raw(`"state" = 'completed'`)),
      // The latest failures of a provider, for its operators.
      kit.index('jobs_failed').on(job.provider, job.finishedAt).where(sql.raw(`"failure_cause" is not null`)),
      // Ended jobs whose remote work may still be running and must be cancelled at the provider.
      kit
        .index('jobs_abandoned')
        .on(job.provider, job.finishedAt)
        .where(sql.raw(`"submission_key" is not null and "finished_at" is not null`)),
      // Only unfinished jobs, for the scheduler and the limit per user: it stays small.
      kit
        .index('jobs_unfinished')
        .on(job.workspaceId, job.createdAt, job.id)
        .where(sql.raw(`"state" in ('pending', 'running')`)),
      kit.check('jobs_kind_known', oneOf('kind', jobKindNames)),
      kit.check('jobs_state_known', oneOf('state', jobStates)),
      kit.check('jobs_progress', sql.raw(`"progress" between 0 and 1`)),
      kit.check('jobs_attempts', sql.raw(`"attempts" >= 0`)),
      // The key is stored before the submission, so all remote work has one.
      kit.check('jobs_remote', sql.raw(`"remote_id" is null or "submission_key" is not null`)),
      // Exactly the running jobs have a claim, so the token of a late worker matches nothing.
      kit.check(
        'jobs_claim',
        sql.raw(
          `("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null)`,
        ),
      ),
    ],
  );

  /** The blob key of an asset. Unique in each referring table, so that a file belongs to one picture. */
  const blobOf = (name: string) => kit.text(name).references(() => assets.blobKey);

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
      provider: kit.text('provider').notNull().default('embedded'),
      model: kit.text('model').notNull(),
      style: kit.text('style').notNull(),
      engineVersion: kit.text('engine_version').notNull(),
      origin: kit.choice('origin', imageOrigins).notNull(),
      seed: kit.integer('seed').notNull(),
      width: kit.integer('width').notNull(),
      height: kit.integer('height').notNull(),
      blobKey: blobOf('blob_key').notNull(),
      thumbKey: blobOf('thumb_key').notNull(),
      svgKey: blobOf('svg_key'),
      understood: kit.text('understood'),
      bytes: kit.integer('bytes').notNull(),
      sha256: kit.text('sha256').notNull(),
      placeholder: kit.text('placeholder').notNull(),
      isFavourite: kit.boolean('is_favourite').notNull().default(false),
      /** 1 … 5; null if it was never rated. */
      rating: kit.integer('rating'),
      flag: kit.choice('flag', moderationFlags).notNull().default('none'),
      /** Whether another image was made from it. */
      hasChildren: kit.boolean('has_children').notNull().default(false),
      createdAt: kit.timestamp('created_at').notNull(),
      deletedAt: kit.timestamp('deleted_at'),
    },
    (image) => [
      kit.uniqueIndex('images_job_position_unique').on(image.jobId, image.position),
      kit.uniqueIndex('images_blob_unique').on(image.blobKey),
      kit.uniqueIndex('images_thumb_unique').on(image.thumbKey),
      kit.uniqueIndex('images_svg_unique').on(image.svgKey),
      // Read backwards for "newest first". Partial: deleted images do not slow the gallery down.
      kit
        .index('images_gallery')
        .on(image.workspaceId, image.createdAt, image.id)
        .where(sql.raw(`"deleted_at" is null`)),
      // Deleted images by age, for housekeeping.
      kit.index('images_bin').on(image.deletedAt).where(sql.raw(`"deleted_at" is not null`)),
      // One workspace's trash, the last deleted first.
      kit
        .index('images_trash')
        .on(image.workspaceId, image.deletedAt, image.id)
        .where(sql.raw(`"deleted_at" is not null`)),
      kit.index('images_user').on(image.userId),
      ...galleryIndexes(kit, image),
      kit.check('images_origin_known', oneOf('origin', imageOrigins)),
      kit.check('images_flag_known', oneOf('flag', moderationFlags)),
      kit.check('images_rating', sql.raw(`"rating" is null or "rating" between 1 and 5`)),
      kit.check('images_position', sql.raw(`"position" >= 0`)),
      kit.check('images_size', sql.raw(`"width" > 0 and "height" > 0 and "bytes" >= 0`)),
    ],
  );

  // Pictures of unfinished jobs; completing the job turns them into images.
  const drawnPictures = kit.table(
    'drawn_pictures',
    {
      id: kit.text('id').primaryKey(),
      jobId: kit
        .text('job_id')
        .notNull()
        .references(() => jobs.id),
      position: kit.integer('position').notNull(),
      /** Null: as the job asked for it. Also of the size. */
      seed: kit.integer('seed'),
      width: kit.integer('width'),
      height: kit.integer('height'),
      style: kit.text('style').notNull(),
      engineVersion: kit.text('engine_version').notNull(),
      origin: kit.choice('origin', imageOrigins).notNull(),
      blobKey: blobOf('blob_key').notNull(),
      thumbKey: blobOf('thumb_key').notNull(),
      svgKey: blobOf('svg_key'),
      understood: kit.text('understood'),
      bytes: kit.integer('bytes').notNull(),
      sha256: kit.text('sha256').notNull(),
      placeholder: kit.text('placeholder').notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
    },
    (picture) => [
      kit.uniqueIndex('drawn_pictures_job_position_unique').on(picture.jobId, picture.position),
      kit.uniqueIndex('drawn_pictures_blob_unique').on(picture.blobKey),
      kit.uniqueIndex('drawn_pictures_thumb_unique').on(picture.thumbKey),
      kit.uniqueIndex('drawn_pictures_svg_unique').on(picture.svgKey),
      kit.check('drawn_pictures_origin_known', oneOf('origin', imageOrigins)),
      kit.check('drawn_pictures_position', sql.raw(`"position" >= 0`)),
      kit.check('drawn_pictures_size', sql.raw(`"bytes" >= 0`)),
    ],
  );

  // The latest unfinished picture of a running job, as a small WebP in base64.
  const jobPreviews = kit.table('job_previews', {
    jobId: kit
      .text('job_id')
      .primaryKey()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    webp: kit.text('webp').notNull(),
  });

  // Blobs to be deleted. They have no owner any more.
  const blobRemovals = kit.table(
    'blob_removals',
    {
      key: kit.text('key').primaryKey(),
      dueAt: kit.timestamp('due_at').notNull(),
    },
    (removal) => [kit.index('blob_removals_due').on(removal.dueAt, removal.key)],
  );

  return { jobs, images, drawnPictures, jobPreviews, blobRemovals };
};
