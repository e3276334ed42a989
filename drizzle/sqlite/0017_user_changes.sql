-- The number of the newest change to what a session shows of its user: session, user, quota (decision 31). Processes that
-- share the file read it to know which cached sessions still hold. Rows stay when a user goes, so numbers only grow.
-- A session's last use is left out: it is written every minute, and an older one ends a session earlier, never later.
-- Rebuilding one of these tables drops its triggers: make them again.
CREATE TABLE `user_changes` (
	`user_id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `user_changes_version` ON `user_changes` (`version`);
--> statement-breakpoint
CREATE TRIGGER `users_changed` AFTER UPDATE ON `users`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (old.`id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `users_gone` AFTER DELETE ON `users`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (old.`id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `sessions_changed` AFTER UPDATE OF `token_hash`, `id`, `user_id`, `created_at`, `expires_at`, `ip`, `user_agent`, `method`, `proven_at` ON `sessions`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (old.`user_id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `sessions_gone` AFTER DELETE ON `sessions`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (old.`user_id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `quotas_added` AFTER INSERT ON `quotas`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	SELECT `id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`) FROM `users` WHERE `workspace_id` = new.`workspace_id`
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `quotas_changed` AFTER UPDATE ON `quotas`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	SELECT `id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`) FROM `users` WHERE `workspace_id` = old.`workspace_id`
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `quotas_gone` AFTER DELETE ON `quotas`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	SELECT `id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`) FROM `users` WHERE `workspace_id` = old.`workspace_id`
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
