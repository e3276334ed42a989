CREATE TABLE `enhancements` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`prompt` text NOT NULL,
	`direction` text NOT NULL,
	`variant` integer NOT NULL,
	`state` text NOT NULL,
	`result` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "enhancements_state_known" CHECK("state" in ('waiting', 'running', 'done', 'failed')),
	CONSTRAINT "enhancements_result" CHECK(("state" = 'done') = ("result" is not null))
);
--> statement-breakpoint
CREATE INDEX `enhancements_user` ON `enhancements` (`user_id`);--> statement-breakpoint
CREATE INDEX `enhancements_age` ON `enhancements` (`created_at`);