CREATE TABLE `legal_texts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`version` integer NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`hash` text NOT NULL,
	`must_accept` integer NOT NULL,
	`published_at` integer NOT NULL,
	`published_by` text,
	`retired_at` integer,
	FOREIGN KEY (`published_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "legal_texts_kind_known" CHECK("kind" in ('terms', 'privacy', 'voluntary')),
	CONSTRAINT "legal_texts_version" CHECK("version" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `legal_texts_version_unique` ON `legal_texts` (`kind`,`version`);--> statement-breakpoint
CREATE INDEX `legal_texts_by` ON `legal_texts` (`published_by`);--> statement-breakpoint
ALTER TABLE `consents` ADD `text_digest` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `consents` ADD `way` text DEFAULT 'asked' NOT NULL;--> statement-breakpoint
ALTER TABLE `consents` ADD `withdrawn_at` integer;--> statement-breakpoint
CREATE INDEX `consents_version` ON `consents` (`version`);