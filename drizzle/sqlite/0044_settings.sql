CREATE TABLE `setting_changes` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`before` text,
	`after` text,
	`reason` text,
	`changed_by` text,
	`approved_by` text,
	`undoes` text,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`changed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`approved_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `setting_changes_id` ON `setting_changes` (`id`);--> statement-breakpoint
CREATE INDEX `setting_changes_name` ON `setting_changes` (`name`,`number`);--> statement-breakpoint
CREATE INDEX `setting_changes_by` ON `setting_changes` (`changed_by`);--> statement-breakpoint
CREATE INDEX `setting_changes_approved` ON `setting_changes` (`approved_by`);--> statement-breakpoint
CREATE TABLE `setting_proposals` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`value` text,
	`expected` integer,
	`reason` text,
	`proposed_by` text,
	`proposed_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`outcome` text,
	`decided_by` text,
	`decided_at` integer,
	FOREIGN KEY (`proposed_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`decided_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "setting_proposals_outcome_known" CHECK("outcome" in ('approved', 'rejected'))
);
--> statement-breakpoint
CREATE INDEX `setting_proposals_open` ON `setting_proposals` (`expires_at`);--> statement-breakpoint
CREATE INDEX `setting_proposals_by` ON `setting_proposals` (`proposed_by`);--> statement-breakpoint
CREATE INDEX `setting_proposals_decided` ON `setting_proposals` (`decided_by`);--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`change_number` integer NOT NULL
);
