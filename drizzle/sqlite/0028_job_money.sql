CREATE TABLE `job_previews` (
	`job_id` text PRIMARY KEY NOT NULL,
	`webp` text NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `drawn_pictures` ADD `seed` integer;--> statement-breakpoint
ALTER TABLE `drawn_pictures` ADD `width` integer;--> statement-breakpoint
ALTER TABLE `drawn_pictures` ADD `height` integer;--> statement-breakpoint
ALTER TABLE `imports` ADD `budget_minor` integer DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `unit_price_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `charged_images` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `charged_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `missing` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `jobs` ADD `shortfall` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `cancel_outcome` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `failure_kind` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `failure_cause` text;--> statement-breakpoint
ALTER TABLE `jobs` ADD `delayed_until` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `remote_queue_position` integer;--> statement-breakpoint
ALTER TABLE `jobs` ADD `preview_at` integer;--> statement-breakpoint
CREATE INDEX `jobs_charged` ON `jobs` (`workspace_id`,`finished_at`) WHERE "charged_images" > 0;--> statement-breakpoint
CREATE INDEX `jobs_done` ON `jobs` (`model`,`finished_at`) WHERE "state" = 'completed';--> statement-breakpoint
CREATE INDEX `jobs_failed` ON `jobs` (`provider`,`finished_at`) WHERE "failure_cause" is not null;--> statement-breakpoint
ALTER TABLE `quotas` ADD `budget_minor` integer DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE `quotas` ADD `spent_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `quotas` ADD `held_minor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `jobs` SET `charged_images` = coalesce(json_extract(`params`, '$.count'), 0) WHERE `state` = 'completed';
