CREATE TABLE `blocks` (
	`id` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`reason` text NOT NULL,
	`source` text NOT NULL,
	`rule_id` text,
	`alert_id` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`ended_at` integer,
	`ended_by` text,
	`revision` integer NOT NULL,
	`refused` integer NOT NULL,
	`last_refused_at` integer,
	CONSTRAINT "blocks_source_known" CHECK("source" in ('manual', 'rule', 'import')),
	CONSTRAINT "blocks_refused" CHECK("refused" >= 0)
);
--> statement-breakpoint
CREATE INDEX `blocks_network` ON `blocks` (`network`);--> statement-breakpoint
CREATE INDEX `blocks_revision` ON `blocks` (`revision`,`id`);--> statement-breakpoint
CREATE INDEX `blocks_created` ON `blocks` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `defence_revisions` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `responses` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`outcome` text NOT NULL,
	`user_id` text,
	`address` text,
	`rule_id` text NOT NULL,
	`alert_id` text,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`until` integer,
	`block_id` text,
	`undone_at` integer,
	`undone_by` text,
	`appeal` text,
	`appealed_at` integer,
	`declined_at` integer,
	`declined_by` text,
	`note` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "responses_kind_known" CHECK("kind" in ('lock_account', 'block_address', 'flag', 'ask_step_up', 'end_sessions', 'pause_generation')),
	CONSTRAINT "responses_outcome_known" CHECK("outcome" in ('done', 'dry_run', 'over_budget', 'protected'))
);
--> statement-breakpoint
CREATE INDEX `responses_user` ON `responses` (`user_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `responses_address` ON `responses` (`address`,`created_at`);--> statement-breakpoint
CREATE INDEX `responses_rule` ON `responses` (`rule_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `responses_created` ON `responses` (`created_at`,`id`);