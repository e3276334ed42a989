CREATE TABLE `comparison_entries` (
	`job_id` text PRIMARY KEY NOT NULL,
	`comparison_id` text NOT NULL,
	`position` integer NOT NULL,
	`model` text NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`comparison_id`) REFERENCES `comparisons`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "comparison_entries_position" CHECK("position" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `comparison_entries_position_unique` ON `comparison_entries` (`comparison_id`,`position`);--> statement-breakpoint
CREATE TABLE `comparison_votes` (
	`comparison_id` text NOT NULL,
	`user_id` text NOT NULL,
	`choice` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`comparison_id`) REFERENCES `comparisons`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `comparison_votes_unique` ON `comparison_votes` (`user_id`,`comparison_id`);--> statement-breakpoint
CREATE INDEX `comparison_votes_comparison` ON `comparison_votes` (`comparison_id`);--> statement-breakpoint
CREATE TABLE `comparisons` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`prompt` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `comparisons_workspace` ON `comparisons` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comparisons_user` ON `comparisons` (`user_id`);--> statement-breakpoint
CREATE TABLE `presets` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`model` text NOT NULL,
	`values` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `presets_name_unique` ON `presets` (`user_id`,`name`);