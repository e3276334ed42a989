CREATE TABLE `account_deletions` (
	`user_id` text PRIMARY KEY NOT NULL,
	`requested_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`reminded_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `account_deletions_due` ON `account_deletions` (`due_at`);--> statement-breakpoint
CREATE TABLE `consents` (
	`user_id` text NOT NULL,
	`version` text NOT NULL,
	`accepted_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `consents_unique` ON `consents` (`user_id`,`version`);--> statement-breakpoint
CREATE TABLE `data_exports` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`state` text NOT NULL,
	`progress` real NOT NULL,
	`attempts` integer NOT NULL,
	`claim_token` text,
	`lease_expires_at` integer,
	`blob_key` text,
	`bytes` integer,
	`failure` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	`expires_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "data_exports_state_known" CHECK("state" in ('pending', 'running', 'ready', 'failed')),
	CONSTRAINT "data_exports_progress" CHECK("progress" between 0 and 1),
	CONSTRAINT "data_exports_claim" CHECK(("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null)),
	CONSTRAINT "data_exports_file" CHECK(("state" = 'ready') = ("blob_key" is not null) and ("state" = 'ready') = ("expires_at" is not null))
);
--> statement-breakpoint
CREATE INDEX `data_exports_user` ON `data_exports` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `data_exports_unfinished_unique` ON `data_exports` (`user_id`) WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX `data_exports_state` ON `data_exports` (`state`,`created_at`);--> statement-breakpoint
ALTER TABLE `users` ADD `deletion_due_at` integer;