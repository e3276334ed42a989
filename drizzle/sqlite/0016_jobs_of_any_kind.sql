-- Rebuilt, so that what only generation jobs have becomes their parameters. Until now there was one engine, the embedded one.
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
	`failure` text,
	`attempts` integer NOT NULL,
	`claim_token` text,
	`lease_expires_at` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "jobs_kind_known" CHECK("kind" in ('generation')),
	CONSTRAINT "jobs_state_known" CHECK("state" in ('pending', 'running', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "jobs_progress" CHECK("progress" between 0 and 1),
	CONSTRAINT "jobs_attempts" CHECK("attempts" >= 0),
	CONSTRAINT "jobs_remote" CHECK("remote_id" is null or "submission_key" is not null),
	CONSTRAINT "jobs_claim" CHECK(("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null))
);
--> statement-breakpoint
INSERT INTO `__new_jobs` (`id`, `kind`, `workspace_id`, `user_id`, `state`, `progress`, `params`, `provider`, `model`, `failure`, `attempts`, `claim_token`, `lease_expires_at`, `created_at`, `started_at`, `finished_at`)
	SELECT `id`, 'generation', `workspace_id`, `user_id`, `state`, `progress`,
		json_object('prompt', `prompt`, 'negativePrompt', `negative_prompt`, 'style', `style`, 'width', `width`, 'height', `height`, 'count', `count`, 'seed', `seed`),
		'embedded', `model`, `failure`, `attempts`, `claim_token`, `lease_expires_at`, `created_at`, `started_at`, `finished_at` FROM `jobs`;--> statement-breakpoint
DROP TABLE `jobs`;--> statement-breakpoint
ALTER TABLE `__new_jobs` RENAME TO `jobs`;--> statement-breakpoint
CREATE INDEX `jobs_workspace` ON `jobs` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_user` ON `jobs` (`user_id`);--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`);--> statement-breakpoint
CREATE INDEX `jobs_lane` ON `jobs` (`state`,`provider`,`model`,`created_at`,`id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX `jobs_abandoned` ON `jobs` (`provider`,`finished_at`) WHERE "submission_key" is not null and "finished_at" is not null;--> statement-breakpoint
CREATE INDEX `jobs_unfinished` ON `jobs` (`workspace_id`,`created_at`,`id`) WHERE "state" in ('pending', 'running');