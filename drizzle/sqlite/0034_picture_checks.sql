CREATE TABLE `picture_checks` (
	`subject_id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "picture_checks_subject_known" CHECK("subject" in ('prompt', 'image', 'upload')),
	CONSTRAINT "picture_checks_attempts" CHECK("attempts" >= 0)
);
--> statement-breakpoint
CREATE INDEX `picture_checks_due` ON `picture_checks` (`due_at`,`subject_id`);--> statement-breakpoint
CREATE INDEX `picture_checks_user` ON `picture_checks` (`user_id`);--> statement-breakpoint
CREATE INDEX `picture_checks_workspace` ON `picture_checks` (`workspace_id`);