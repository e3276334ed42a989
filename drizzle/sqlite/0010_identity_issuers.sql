-- Rebuilt rather than altered: SQLite adds no column that is NOT NULL without a default. Which issuer the existing rows
-- are of only the settings know; until the first start reads them the rows match nothing (IdentityStore.decideIssuers).
CREATE TABLE `__new_identities` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`provider` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_identities` (`id`, `user_id`, `provider`, `issuer`, `subject`, `email`, `created_at`, `last_used_at`)
	SELECT `id`, `user_id`, `provider`, 'undecided:' || `provider`, `subject`, `email`, `created_at`, `last_used_at` FROM `identities`;--> statement-breakpoint
DROP TABLE `identities`;--> statement-breakpoint
ALTER TABLE `__new_identities` RENAME TO `identities`;--> statement-breakpoint
CREATE UNIQUE INDEX `identities_subject_unique` ON `identities` (`provider`,`issuer`,`subject`);--> statement-breakpoint
CREATE UNIQUE INDEX `identities_user_unique` ON `identities` (`user_id`,`provider`,`issuer`);
