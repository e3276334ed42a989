CREATE TABLE `local_engines` (
	`node` text PRIMARY KEY NOT NULL,
	`settings` text,
	`enabled` integer NOT NULL,
	`download` text,
	`updated_at` integer NOT NULL
);
