CREATE TABLE `access_reviews` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`at` integer NOT NULL,
	`cause` text NOT NULL,
	`since` integer,
	`items` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "access_reviews_cause" CHECK("cause" in ('reset', 'report'))
);
--> statement-breakpoint
CREATE INDEX `access_reviews_user` ON `access_reviews` (`user_id`,`at`,`id`);--> statement-breakpoint
CREATE TABLE `account_trust` (
	`user_id` text PRIMARY KEY NOT NULL,
	`suspect_since` integer,
	`reviewed_at` integer,
	`device_generation` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "account_trust_generation" CHECK("device_generation" >= 0)
);
--> statement-breakpoint
ALTER TABLE `recovery_codes` ADD `created_at` integer;