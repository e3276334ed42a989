CREATE TABLE `import_people` (
	`id` text PRIMARY KEY NOT NULL,
	`import_id` text NOT NULL,
	`person` text NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `import_people_import` ON `import_people` (`import_id`,`id`);--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`touched_at` integer NOT NULL,
	`decided_at` integer,
	`finished_at` integer,
	`operator` text NOT NULL,
	`request_id` text NOT NULL,
	`monthly_limit` integer NOT NULL,
	`total` integer NOT NULL,
	`made` integer NOT NULL,
	`made_without_password` integer NOT NULL,
	CONSTRAINT "imports_limit" CHECK("monthly_limit" >= 0),
	CONSTRAINT "imports_made" CHECK("made" between 0 and "total")
);
