CREATE TABLE `blob_removals` (
	`key` text PRIMARY KEY NOT NULL,
	`due_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `blob_removals_due` ON `blob_removals` (`due_at`,`key`);