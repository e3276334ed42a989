CREATE TABLE `orphaned_work` (
	`submission_key` text PRIMARY KEY NOT NULL,
	`remote_id` text,
	`job_id` text NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`unit_price_minor` integer NOT NULL,
	`is_stopping` integer NOT NULL,
	`ended_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "orphaned_work_kind_known" CHECK("kind" in ('generation', 'training'))
);
--> statement-breakpoint
CREATE INDEX `orphaned_work_provider` ON `orphaned_work` (`provider`,`ended_at`);--> statement-breakpoint
CREATE INDEX `orphaned_work_ended` ON `orphaned_work` (`ended_at`);