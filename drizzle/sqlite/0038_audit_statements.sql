CREATE TABLE `audit_keys` (
	`number` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`public_key` text NOT NULL,
	`sealed_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_keys_id` ON `audit_keys` (`id`);--> statement-breakpoint
CREATE TABLE `audit_statements` (
	`number` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`seq` integer NOT NULL,
	`hash` text NOT NULL,
	`time` integer NOT NULL,
	`details` text NOT NULL,
	`key_id` text NOT NULL,
	`previous` text NOT NULL,
	`signature` text NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER `audit_statements_no_update` BEFORE UPDATE ON `audit_statements`
BEGIN
	SELECT RAISE(ABORT, 'audit_statements is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_statements_no_delete` BEFORE DELETE ON `audit_statements`
BEGIN
	SELECT RAISE(ABORT, 'audit_statements is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_statements_no_replace` BEFORE INSERT ON `audit_statements`
WHEN EXISTS (SELECT 1 FROM `audit_statements` WHERE `number` = NEW.`number`)
BEGIN
	SELECT RAISE(ABORT, 'audit_statements is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keys_no_update` BEFORE UPDATE ON `audit_keys`
BEGIN
	SELECT RAISE(ABORT, 'audit_keys is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keys_no_delete` BEFORE DELETE ON `audit_keys`
BEGIN
	SELECT RAISE(ABORT, 'audit_keys is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keys_no_replace` BEFORE INSERT ON `audit_keys`
WHEN EXISTS (SELECT 1 FROM `audit_keys` WHERE `number` = NEW.`number` OR `id` = NEW.`id`)
BEGIN
	SELECT RAISE(ABORT, 'audit_keys is append-only');
END;
--> statement-breakpoint
DROP TRIGGER IF EXISTS `audit_events_no_delete`;
--> statement-breakpoint
-- Rows may be removed only after a statement has said so, which is signed (R-SEC-7, decision 50).
CREATE TRIGGER `audit_events_no_delete` BEFORE DELETE ON `audit_events`
WHEN OLD.`seq` > coalesce((SELECT max(`seq`) FROM `audit_statements` WHERE `kind` = 'purge'), 0)
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
