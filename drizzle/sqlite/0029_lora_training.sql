CREATE TABLE `lora_removals` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`reference` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	CONSTRAINT "lora_removals_attempts" CHECK("attempts" >= 0)
);
--> statement-breakpoint
CREATE INDEX `lora_removals_due` ON `lora_removals` (`due_at`,`id`);--> statement-breakpoint
CREATE TABLE `loras` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`job_id` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`name` text NOT NULL,
	`trigger_word` text NOT NULL,
	`reference` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "loras_reference" CHECK(length("reference") between 1 and 2000)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `loras_job_unique` ON `loras` (`job_id`);--> statement-breakpoint
CREATE INDEX `loras_owner` ON `loras` (`workspace_id`,`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `loras_user` ON `loras` (`user_id`);--> statement-breakpoint
CREATE TABLE `trainings` (
	`job_id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`trigger_word` text NOT NULL,
	`dataset` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `trainings_owner` ON `trainings` (`workspace_id`,`user_id`,`created_at`,`job_id`);--> statement-breakpoint
CREATE INDEX `trainings_user` ON `trainings` (`user_id`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
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
	CONSTRAINT "jobs_kind_known" CHECK("kind" in ('generation', 'training')),
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
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `jobs_workspace` ON `jobs` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_user` ON `jobs` (`user_id`);--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`);--> statement-breakpoint
CREATE INDEX `jobs_lane` ON `jobs` (`state`,`provider`,`model`,`created_at`,`id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX `jobs_charged` ON `jobs` (`workspace_id`,`finished_at`) WHERE "charged_images" > 0 or "charged_minor" > 0;--> statement-breakpoint
CREATE INDEX `jobs_done` ON `jobs` (`model`,`finished_at`) WHERE "state" = 'completed';--> statement-breakpoint
CREATE INDEX `jobs_failed` ON `jobs` (`provider`,`finished_at`) WHERE "failure_cause" is not null;--> statement-breakpoint
CREATE INDEX `jobs_abandoned` ON `jobs` (`provider`,`finished_at`) WHERE "submission_key" is not null and "finished_at" is not null;--> statement-breakpoint
CREATE INDEX `jobs_unfinished` ON `jobs` (`workspace_id`,`created_at`,`id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
ALTER TABLE `models` ADD `training_price_minor` integer;