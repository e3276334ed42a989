ALTER TABLE `guesses` ADD `pending` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `guesses` ADD `pending_until` integer;