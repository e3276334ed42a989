CREATE TABLE `collection_images` (
	`collection_id` text NOT NULL,
	`image_id` text NOT NULL,
	`position` real NOT NULL,
	`added_at` integer NOT NULL,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`image_id`) REFERENCES `images`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `collection_images_unique` ON `collection_images` (`collection_id`,`image_id`);--> statement-breakpoint
CREATE INDEX `collection_images_order` ON `collection_images` (`collection_id`,`position`,`image_id`);--> statement-breakpoint
CREATE INDEX `collection_images_image` ON `collection_images` (`image_id`);--> statement-breakpoint
CREATE TABLE `collections` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`parent_id` text,
	`name` text NOT NULL,
	`cover_image_id` text,
	`position` real NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`cover_image_id`) REFERENCES `images`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `collections_workspace` ON `collections` (`workspace_id`,`position`,`id`);--> statement-breakpoint
CREATE INDEX `collections_parent` ON `collections` (`parent_id`);--> statement-breakpoint
CREATE INDEX `collections_cover` ON `collections` (`cover_image_id`);--> statement-breakpoint
CREATE INDEX `collections_user` ON `collections` (`user_id`);--> statement-breakpoint
CREATE TABLE `image_parents` (
	`image_id` text PRIMARY KEY NOT NULL,
	`parent_image_id` text,
	`parent_upload_id` text,
	`operation` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`image_id`) REFERENCES `images`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`parent_image_id`) REFERENCES `images`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`parent_upload_id`) REFERENCES `uploads`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "image_parents_operation_known" CHECK("operation" in ('variation', 'inpaint', 'outpaint', 'upscale', 'transform', 'cutout')),
	CONSTRAINT "image_parents_one" CHECK("parent_image_id" is null or "parent_upload_id" is null)
);
--> statement-breakpoint
CREATE INDEX `image_parents_image` ON `image_parents` (`parent_image_id`,`created_at`,`image_id`);--> statement-breakpoint
CREATE INDEX `image_parents_upload` ON `image_parents` (`parent_upload_id`,`created_at`,`image_id`);--> statement-breakpoint
CREATE TABLE `moderation_cases` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`subject` text NOT NULL,
	`subject_id` text,
	`prompt` text,
	`was_blocked` integer NOT NULL,
	`rule_ids` text NOT NULL,
	`reason` text NOT NULL,
	`score` real,
	`state` text NOT NULL,
	`appeal` text,
	`appealed_at` integer,
	`decided_by` text,
	`decided_at` integer,
	`note` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "moderation_cases_subject_known" CHECK("subject" in ('prompt', 'image', 'upload')),
	CONSTRAINT "moderation_cases_state_known" CHECK("state" in ('open', 'upheld', 'cleared')),
	CONSTRAINT "moderation_cases_score" CHECK("score" is null or "score" between 0 and 1)
);
--> statement-breakpoint
CREATE INDEX `moderation_cases_queue` ON `moderation_cases` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `moderation_cases_user` ON `moderation_cases` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `moderation_cases_subject` ON `moderation_cases` (`subject_id`);--> statement-breakpoint
CREATE TABLE `moderation_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`action` text NOT NULL,
	`terms` text NOT NULL,
	`reason` text NOT NULL,
	`source` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "moderation_rules_action_known" CHECK("action" in ('block', 'flag', 'allow')),
	CONSTRAINT "moderation_rules_source_known" CHECK("source" in ('starter', 'own'))
);
--> statement-breakpoint
CREATE TABLE `private_looks` (
	`id` text PRIMARY KEY NOT NULL,
	`reviewer_id` text NOT NULL,
	`user_id` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`reviewer_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `private_looks_reviewer` ON `private_looks` (`reviewer_id`,`expires_at`);--> statement-breakpoint
CREATE INDEX `private_looks_user` ON `private_looks` (`user_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `shares` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`image_id` text,
	`collection_id` text,
	`password_hash` text,
	`allows_download` integer NOT NULL,
	`shows_prompt` integer NOT NULL,
	`has_preview` integer NOT NULL,
	`max_views` integer,
	`views` integer NOT NULL,
	`last_viewed_at` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`image_id`) REFERENCES `images`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "shares_token_hashed" CHECK(length("token_hash") = 64),
	CONSTRAINT "shares_subject" CHECK(("image_id" is null) <> ("collection_id" is null)),
	CONSTRAINT "shares_views" CHECK("views" >= 0 and ("max_views" is null or "max_views" > 0))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shares_token_unique` ON `shares` (`token_hash`);--> statement-breakpoint
CREATE INDEX `shares_workspace` ON `shares` (`workspace_id`,`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `shares_image` ON `shares` (`image_id`);--> statement-breakpoint
CREATE INDEX `shares_collection` ON `shares` (`collection_id`);--> statement-breakpoint
CREATE INDEX `shares_user` ON `shares` (`user_id`);--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`certificates` text NOT NULL,
	`sealed_key` text NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer
);
--> statement-breakpoint
CREATE INDEX `signing_keys_current` ON `signing_keys` (`retired_at`,`created_at`);--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`format` text NOT NULL,
	`source_bytes` integer NOT NULL,
	`source_sha256` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`blob_key` text NOT NULL,
	`thumb_key` text NOT NULL,
	`credentials_key` text,
	`placeholder` text NOT NULL,
	`flag` text DEFAULT 'none' NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`blob_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`thumb_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credentials_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "uploads_format_known" CHECK("format" in ('png', 'jpeg', 'gif', 'bmp', 'webp')),
	CONSTRAINT "uploads_flag_known" CHECK("flag" in ('none', 'flagged', 'cleared')),
	CONSTRAINT "uploads_size" CHECK("width" > 0 and "height" > 0 and "bytes" >= 0 and "source_bytes" >= 0),
	CONSTRAINT "uploads_source_sha256" CHECK(length("source_sha256") = 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `uploads_blob_unique` ON `uploads` (`blob_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `uploads_thumb_unique` ON `uploads` (`thumb_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `uploads_credentials_unique` ON `uploads` (`credentials_key`);--> statement-breakpoint
CREATE INDEX `uploads_workspace` ON `uploads` (`workspace_id`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `uploads_source` ON `uploads` (`workspace_id`,`source_sha256`);--> statement-breakpoint
CREATE INDEX `uploads_bin` ON `uploads` (`deleted_at`) WHERE "deleted_at" is not null;--> statement-breakpoint
CREATE INDEX `uploads_user` ON `uploads` (`user_id`);--> statement-breakpoint
CREATE TABLE `__new_assets` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`blob_key` text NOT NULL,
	`content_type` text NOT NULL,
	`bytes` integer,
	`sha256` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "assets_kind_known" CHECK("kind" in ('result', 'upload', 'mask', 'credentials', 'weights', 'export')),
	CONSTRAINT "assets_size" CHECK("bytes" >= 0 and ("bytes" is null) = ("sha256" is null)),
	CONSTRAINT "assets_sha256" CHECK(length("sha256") = 64)
);
--> statement-breakpoint
INSERT INTO `__new_assets`("id", "kind", "workspace_id", "user_id", "blob_key", "content_type", "bytes", "sha256", "created_at", "deleted_at") SELECT "id", "kind", "workspace_id", "user_id", "blob_key", "content_type", "bytes", "sha256", "created_at", "deleted_at" FROM `assets`;--> statement-breakpoint
DROP TABLE `assets`;--> statement-breakpoint
ALTER TABLE `__new_assets` RENAME TO `assets`;--> statement-breakpoint
CREATE UNIQUE INDEX `assets_blob_key_unique` ON `assets` (`blob_key`);--> statement-breakpoint
CREATE INDEX `assets_workspace` ON `assets` (`workspace_id`,`kind`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `assets_user` ON `assets` (`user_id`);--> statement-breakpoint
CREATE TABLE `__new_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`progress` real NOT NULL,
	`params` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`submission_key` text,
	`remote_id` text,
	`unit_price_minor` integer DEFAULT 0 NOT NULL,
	`charged_images` integer DEFAULT 0 NOT NULL,
	`charged_minor` integer DEFAULT 0 NOT NULL,
	`missing` text DEFAULT '[]' NOT NULL,
	`shortfall` text,
	`cancel_outcome` text,
	`failure` text,
	`failure_kind` text,
	`failure_cause` text,
	`delayed_until` integer,
	`remote_queue_position` integer,
	`preview_at` integer,
	`attempts` integer NOT NULL,
	`claim_token` text,
	`lease_expires_at` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "jobs_kind_known" CHECK("kind" in ('generation', 'training', 'edit', 'upscale', 'transform')),
	CONSTRAINT "jobs_state_known" CHECK("state" in ('pending', 'running', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "jobs_progress" CHECK("progress" between 0 and 1),
	CONSTRAINT "jobs_attempts" CHECK("attempts" >= 0),
	CONSTRAINT "jobs_remote" CHECK("remote_id" is null or "submission_key" is not null),
	CONSTRAINT "jobs_claim" CHECK(("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null))
);
--> statement-breakpoint
INSERT INTO `__new_jobs`("id", "kind", "workspace_id", "user_id", "state", "progress", "params", "provider", "model", "submission_key", "remote_id", "unit_price_minor", "charged_images", "charged_minor", "missing", "shortfall", "cancel_outcome", "failure", "failure_kind", "failure_cause", "delayed_until", "remote_queue_position", "preview_at", "attempts", "claim_token", "lease_expires_at", "created_at", "started_at", "finished_at") SELECT "id", "kind", "workspace_id", "user_id", "state", "progress", "params", "provider", "model", "submission_key", "remote_id", "unit_price_minor", "charged_images", "charged_minor", "missing", "shortfall", "cancel_outcome", "failure", "failure_kind", "failure_cause", "delayed_until", "remote_queue_position", "preview_at", "attempts", "claim_token", "lease_expires_at", "created_at", "started_at", "finished_at" FROM `jobs`;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
CREATE INDEX `jobs_workspace` ON `jobs` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_user` ON `jobs` (`user_id`);--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`);--> statement-breakpoint
CREATE INDEX `jobs_lane` ON `jobs` (`state`,`provider`,`model`,`created_at`,`id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX `jobs_charged` ON `jobs` (`workspace_id`,`finished_at`) WHERE "charged_images" > 0 or "charged_minor" > 0;--> statement-breakpoint
CREATE INDEX `jobs_done` ON `jobs` (`model`,`finished_at`) WHERE "state" = 'completed';--> statement-breakpoint
CREATE INDEX `jobs_failed` ON `jobs` (`provider`,`finished_at`) WHERE "failure_cause" is not null;--> statement-breakpoint
CREATE INDEX `jobs_abandoned` ON `jobs` (`provider`,`finished_at`) WHERE "submission_key" is not null and "finished_at" is not null;--> statement-breakpoint
CREATE INDEX `jobs_unfinished` ON `jobs` (`workspace_id`,`created_at`,`id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE TABLE `__new_orphaned_work` (
	`submission_key` text PRIMARY KEY NOT NULL,
	`remote_id` text,
	`job_id` text NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`unit_price_minor` integer NOT NULL,
	`is_stopping` integer NOT NULL,
	`ended_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "orphaned_work_kind_known" CHECK("kind" in ('generation', 'training', 'edit', 'upscale', 'transform'))
);
--> statement-breakpoint
INSERT INTO `__new_orphaned_work`("submission_key", "remote_id", "job_id", "kind", "workspace_id", "provider", "model", "unit_price_minor", "is_stopping", "ended_at") SELECT "submission_key", "remote_id", "job_id", "kind", "workspace_id", "provider", "model", "unit_price_minor", "is_stopping", "ended_at" FROM `orphaned_work`;--> statement-breakpoint
DROP TABLE `orphaned_work`;--> statement-breakpoint
ALTER TABLE `__new_orphaned_work` RENAME TO `orphaned_work`;--> statement-breakpoint
CREATE INDEX `orphaned_work_provider` ON `orphaned_work` (`provider`,`ended_at`);--> statement-breakpoint
CREATE INDEX `orphaned_work_ended` ON `orphaned_work` (`ended_at`);--> statement-breakpoint
CREATE TABLE `__new_images` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`job_id` text NOT NULL,
	`position` integer NOT NULL,
	`prompt` text NOT NULL,
	`negative_prompt` text NOT NULL,
	`provider` text DEFAULT 'embedded' NOT NULL,
	`model` text NOT NULL,
	`style` text NOT NULL,
	`engine_version` text NOT NULL,
	`origin` text NOT NULL,
	`seed` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`blob_key` text NOT NULL,
	`thumb_key` text NOT NULL,
	`svg_key` text,
	`understood` text,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`placeholder` text NOT NULL,
	`is_favourite` integer DEFAULT false NOT NULL,
	`rating` integer,
	`flag` text DEFAULT 'none' NOT NULL,
	`has_children` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`blob_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`thumb_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`svg_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "images_origin_known" CHECK("origin" in ('procedural', 'neural')),
	CONSTRAINT "images_flag_known" CHECK("flag" in ('none', 'flagged', 'cleared')),
	CONSTRAINT "images_rating" CHECK("rating" is null or "rating" between 1 and 5),
	CONSTRAINT "images_position" CHECK("position" >= 0),
	CONSTRAINT "images_size" CHECK("width" > 0 and "height" > 0 and "bytes" >= 0)
);
--> statement-breakpoint
INSERT INTO `__new_images`("id", "workspace_id", "user_id", "job_id", "position", "prompt", "negative_prompt", "provider", "model", "style", "engine_version", "origin", "seed", "width", "height", "blob_key", "thumb_key", "svg_key", "understood", "bytes", "sha256", "placeholder", "is_favourite", "rating", "flag", "has_children", "created_at", "deleted_at") SELECT "id", "workspace_id", "user_id", "job_id", "position", "prompt", "negative_prompt", (SELECT "provider" FROM `jobs` WHERE `jobs`."id" = `images`."job_id"), "model", "style", "engine_version", "origin", "seed", "width", "height", "blob_key", "thumb_key", "svg_key", "understood", "bytes", "sha256", "placeholder", false, NULL, 'none', false, "created_at", "deleted_at" FROM `images`;--> statement-breakpoint
DROP TABLE `images`;--> statement-breakpoint
ALTER TABLE `__new_images` RENAME TO `images`;--> statement-breakpoint
CREATE UNIQUE INDEX `images_job_position_unique` ON `images` (`job_id`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `images_blob_unique` ON `images` (`blob_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `images_thumb_unique` ON `images` (`thumb_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `images_svg_unique` ON `images` (`svg_key`);--> statement-breakpoint
CREATE INDEX `images_gallery` ON `images` (`workspace_id`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `images_bin` ON `images` (`deleted_at`) WHERE "deleted_at" is not null;--> statement-breakpoint
CREATE INDEX `images_trash` ON `images` (`workspace_id`,`deleted_at`,`id`) WHERE "deleted_at" is not null;--> statement-breakpoint
CREATE INDEX `images_user` ON `images` (`user_id`);--> statement-breakpoint
-- They went with the old table (0008_text_index).
CREATE TRIGGER `images_add_text` AFTER INSERT ON `images`
BEGIN
	INSERT INTO `image_texts` (`id`, `scope`, `created_at`) VALUES (new.`id`, new.`workspace_id`, new.`created_at`);
END;
--> statement-breakpoint
CREATE TRIGGER `images_change_text` AFTER UPDATE OF `prompt`, `workspace_id`, `created_at` ON `images`
BEGIN
	UPDATE `image_texts` SET `scope` = new.`workspace_id`, `created_at` = new.`created_at`, `folded` = NULL WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TABLE `__new_workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_served_at` integer NOT NULL,
	`strictness` text DEFAULT 'standard' NOT NULL,
	CONSTRAINT "workspaces_kind" CHECK("kind" in ('personal', 'team')),
	CONSTRAINT "workspaces_strictness_known" CHECK("strictness" in ('relaxed', 'standard', 'strict'))
);
--> statement-breakpoint
INSERT INTO `__new_workspaces`("id", "kind", "created_at", "last_served_at", "strictness") SELECT "id", "kind", "created_at", "last_served_at", 'standard' FROM `workspaces`;--> statement-breakpoint
DROP TABLE `workspaces`;--> statement-breakpoint
ALTER TABLE `__new_workspaces` RENAME TO `workspaces`;