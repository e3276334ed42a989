CREATE TABLE `drawn_pictures` (
	`id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`position` integer NOT NULL,
	`style` text NOT NULL,
	`engine_version` text NOT NULL,
	`origin` text NOT NULL,
	`blob_key` text NOT NULL,
	`thumb_key` text NOT NULL,
	`svg_key` text,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`placeholder` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "drawn_pictures_origin_known" CHECK("origin" in ('procedural', 'neural')),
	CONSTRAINT "drawn_pictures_position" CHECK("position" >= 0),
	CONSTRAINT "drawn_pictures_size" CHECK("bytes" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drawn_pictures_job_position_unique` ON `drawn_pictures` (`job_id`,`position`);