CREATE TABLE `invitations` (
	`user_id` text PRIMARY KEY NOT NULL,
	`invited_by` text NOT NULL,
	`sent_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_one_time_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`user_id` text,
	`browser_hash` text,
	`note` text,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "one_time_tokens_hashed" CHECK(length("token_hash") = 64),
	CONSTRAINT "one_time_tokens_browser_hashed" CHECK(length("browser_hash") = 64),
	CONSTRAINT "one_time_tokens_purpose_known" CHECK("purpose" in ('setup', 'verify_email', 'reset_password', 'email_change_old', 'email_change_new', 'disown_sign_in', 'invitation'))
);
--> statement-breakpoint
INSERT INTO `__new_one_time_tokens`("token_hash", "purpose", "user_id", "browser_hash", "note", "expires_at") SELECT "token_hash", "purpose", "user_id", "browser_hash", "note", "expires_at" FROM `one_time_tokens`;--> statement-breakpoint
DROP TABLE `one_time_tokens`;--> statement-breakpoint
ALTER TABLE `__new_one_time_tokens` RENAME TO `one_time_tokens`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `one_time_tokens_purpose` ON `one_time_tokens` (`purpose`);--> statement-breakpoint
CREATE INDEX `one_time_tokens_user` ON `one_time_tokens` (`user_id`,`purpose`);--> statement-breakpoint
CREATE INDEX `one_time_tokens_expiry` ON `one_time_tokens` (`expires_at`);--> statement-breakpoint
DROP INDEX `users_role`;--> statement-breakpoint
CREATE INDEX `users_last_sign_in` ON `users` (`last_sign_in_at`,`id`);--> statement-breakpoint
CREATE INDEX `users_locked` ON `users` (`locked_at`) WHERE "locked_at" is not null;--> statement-breakpoint
CREATE INDEX `users_role` ON `users` (`role`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_ip` ON `audit_events` (`ip`,`seq`);--> statement-breakpoint
-- By hand: drizzle-kit garbles expressions. The list of users by name.
CREATE INDEX `user_texts_name` ON `user_texts` (coalesce(substr(`folded`, 1, 100), ''), `id`);
