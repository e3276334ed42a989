ALTER TABLE `collections` ADD `deleted_at` integer;--> statement-breakpoint
CREATE INDEX `collections_deleted` ON `collections` (`deleted_at`);