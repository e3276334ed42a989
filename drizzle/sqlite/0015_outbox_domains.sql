ALTER TABLE `outbox` ADD `domain_hash` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_domain_due` ON `outbox` (`domain_hash`,`next_attempt_at`,`id`);