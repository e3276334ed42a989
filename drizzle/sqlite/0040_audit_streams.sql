CREATE TABLE `audit_streams` (
	`target` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`token` text,
	`leased_until` integer
);
