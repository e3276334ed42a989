CREATE TABLE `audit_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`time` integer NOT NULL,
	`type` text NOT NULL,
	`actor_id` text,
	`workspace_id` text,
	`request_id` text NOT NULL,
	`ip` text NOT NULL,
	`user_agent` text NOT NULL,
	`entity_type` text,
	`entity_id` text,
	`details` text NOT NULL,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL,
	CONSTRAINT "audit_events_seq" CHECK("seq" > 0)
);
--> statement-breakpoint
CREATE INDEX `audit_events_type` ON `audit_events` (`type`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_actor` ON `audit_events` (`actor_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_entity` ON `audit_events` (`entity_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_request` ON `audit_events` (`request_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_time` ON `audit_events` (`time`);--> statement-breakpoint
CREATE TABLE `images` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`job_id` text NOT NULL,
	`position` integer NOT NULL,
	`prompt` text NOT NULL,
	`negative_prompt` text NOT NULL,
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
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`placeholder` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "images_origin_known" CHECK("origin" in ('procedural', 'neural')),
	CONSTRAINT "images_position" CHECK("position" >= 0),
	CONSTRAINT "images_size" CHECK("width" > 0 and "height" > 0 and "bytes" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `images_job_position_unique` ON `images` (`job_id`,`position`);--> statement-breakpoint
CREATE INDEX `images_gallery` ON `images` (`workspace_id`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `images_user` ON `images` (`user_id`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`progress` real NOT NULL,
	`prompt` text NOT NULL,
	`negative_prompt` text NOT NULL,
	`model` text NOT NULL,
	`style` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`count` integer NOT NULL,
	`seed` integer NOT NULL,
	`failure` text,
	`attempts` integer NOT NULL,
	`claim_token` text,
	`lease_expires_at` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "jobs_state_known" CHECK("state" in ('pending', 'running', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "jobs_progress" CHECK("progress" between 0 and 1),
	CONSTRAINT "jobs_attempts" CHECK("attempts" >= 0),
	CONSTRAINT "jobs_count" CHECK("count" > 0),
	CONSTRAINT "jobs_claim" CHECK(("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null))
);
--> statement-breakpoint
CREATE INDEX `jobs_workspace` ON `jobs` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_user` ON `jobs` (`user_id`);--> statement-breakpoint
CREATE INDEX `jobs_state` ON `jobs` (`state`);--> statement-breakpoint
CREATE INDEX `jobs_unfinished` ON `jobs` (`workspace_id`,`created_at`,`id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE TABLE `one_time_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`user_id` text,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "one_time_tokens_hashed" CHECK(length("token_hash") = 64)
);
--> statement-breakpoint
CREATE INDEX `one_time_tokens_purpose` ON `one_time_tokens` (`purpose`);--> statement-breakpoint
CREATE TABLE `quotas` (
	`workspace_id` text PRIMARY KEY NOT NULL,
	`monthly_limit` integer NOT NULL,
	`period` text NOT NULL,
	`used` integer NOT NULL,
	`held` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "quotas_limit" CHECK("monthly_limit" >= 0),
	CONSTRAINT "quotas_used" CHECK("used" >= 0),
	CONSTRAINT "quotas_held" CHECK("held" >= 0),
	CONSTRAINT "quotas_period" CHECK(length("period") = 7)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`user_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`ip` text NOT NULL,
	`user_agent` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sessions_token_hashed" CHECK(length("token_hash") = 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_id_unique` ON `sessions` (`id`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`password_hash` text,
	`workspace_id` text NOT NULL,
	`locked_at` integer,
	`lock_reason` text,
	`created_at` integer NOT NULL,
	`last_sign_in_at` integer,
	`last_sign_in_ip` text,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "users_role_known" CHECK("role" in ('viewer', 'user', 'admin', 'superadmin'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_workspace_unique` ON `users` (`workspace_id`);--> statement-breakpoint
CREATE INDEX `users_created` ON `users` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`);--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_served_at` integer NOT NULL,
	CONSTRAINT "workspaces_kind" CHECK("kind" in ('personal', 'team'))
);
