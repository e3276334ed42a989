ALTER TABLE `audit_events` ADD `format` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `who_salt` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `who_digest` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `who_erasure` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `what_salt` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `what_digest` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `what_erasure` integer;--> statement-breakpoint
DROP TRIGGER IF EXISTS `audit_events_no_update`;
--> statement-breakpoint
-- An UPDATE may only erase the personal values of a part together with their salt, once (R-DATA-6, decision 49), or give a part
-- of a row of format 1 its digest, before the row's other part is erased.
CREATE TRIGGER `audit_events_no_update` BEFORE UPDATE ON `audit_events`
WHEN (
	NEW.`seq` IS OLD.`seq` AND NEW.`format` IS OLD.`format` AND NEW.`time` IS OLD.`time` AND NEW.`type` IS OLD.`type`
	AND NEW.`request_id` IS OLD.`request_id` AND NEW.`entity_type` IS OLD.`entity_type`
	AND NEW.`prev_hash` IS OLD.`prev_hash` AND NEW.`hash` IS OLD.`hash`
	AND (
		(
			NEW.`actor_id` IS OLD.`actor_id` AND NEW.`credential_id` IS OLD.`credential_id`
			AND NEW.`workspace_id` IS OLD.`workspace_id` AND NEW.`ip` IS OLD.`ip` AND NEW.`user_agent` IS OLD.`user_agent`
			AND NEW.`who_erasure` IS OLD.`who_erasure`
			AND (
				(NEW.`who_salt` IS OLD.`who_salt` AND NEW.`who_digest` IS OLD.`who_digest`)
				OR (OLD.`format` = 1 AND OLD.`who_digest` IS NULL AND OLD.`who_erasure` IS NULL)
			)
		) OR (
			OLD.`who_erasure` IS NULL AND NEW.`who_erasure` > OLD.`seq` AND NEW.`who_salt` IS NULL
			AND NEW.`who_digest` IS OLD.`who_digest` AND NEW.`actor_id` IS NULL AND NEW.`credential_id` IS NULL
			AND NEW.`workspace_id` IS NULL AND NEW.`ip` = '' AND NEW.`user_agent` = ''
		)
	)
	AND (
		(
			NEW.`entity_id` IS OLD.`entity_id` AND NEW.`details` IS OLD.`details` AND NEW.`what_erasure` IS OLD.`what_erasure`
			AND (
				(NEW.`what_salt` IS OLD.`what_salt` AND NEW.`what_digest` IS OLD.`what_digest`)
				OR (OLD.`format` = 1 AND OLD.`what_digest` IS NULL AND OLD.`what_erasure` IS NULL)
			)
		) OR (
			OLD.`what_erasure` IS NULL AND NEW.`what_erasure` > OLD.`seq` AND NEW.`what_salt` IS NULL
			AND NEW.`what_digest` IS OLD.`what_digest` AND NEW.`entity_id` IS NULL AND NEW.`details` = '{}'
		)
	)
) IS NOT TRUE
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
-- A server of an earlier version must not go on with rows of the old format.
CREATE TRIGGER `audit_events_no_old_format` BEFORE INSERT ON `audit_events`
WHEN NEW.`format` < 2
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only: new rows have format 2');
END;
