CREATE TABLE `memberships` (
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "memberships_role_known" CHECK("role" in ('viewer', 'member', 'admin', 'owner'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `memberships_workspace_user_unique` ON `memberships` (`workspace_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `memberships_user` ON `memberships` (`user_id`);--> statement-breakpoint
INSERT INTO `memberships` (`workspace_id`, `user_id`, `role`, `created_at`) SELECT `workspace_id`, `id`, 'owner', `created_at` FROM `users`;
--> statement-breakpoint
-- A session shows the role in the personal workspace: its changes end cached sessions, as in `user_changes`.
CREATE TRIGGER `memberships_added` AFTER INSERT ON `memberships`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (new.`user_id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `memberships_changed` AFTER UPDATE ON `memberships`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (old.`user_id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
--> statement-breakpoint
CREATE TRIGGER `memberships_gone` AFTER DELETE ON `memberships`
BEGIN
	INSERT INTO `user_changes` (`user_id`, `version`)
	VALUES (old.`user_id`, (SELECT coalesce(max(`version`), 0) + 1 FROM `user_changes`))
	ON CONFLICT (`user_id`) DO UPDATE SET `version` = excluded.`version`;
END;
