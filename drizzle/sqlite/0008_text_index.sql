-- The n-grams of `folded` (R-X-17), and what keeps the texts in step with what they are made of, whoever writes it.
-- Rebuilding one of these tables drops its triggers: make them again.
CREATE VIRTUAL TABLE `image_texts_grams` USING fts5(`terms`, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='12 16');
--> statement-breakpoint
CREATE VIRTUAL TABLE `user_texts_grams` USING fts5(`terms`, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='12 16');
--> statement-breakpoint
CREATE TRIGGER `image_texts_removed` AFTER DELETE ON `image_texts` WHEN old.`folded` IS NOT NULL
BEGIN
	DELETE FROM `image_texts_grams` WHERE rowid = old.`seq`;
END;
--> statement-breakpoint
CREATE TRIGGER `image_texts_changed` AFTER UPDATE OF `folded`, `scope` ON `image_texts` WHEN old.`folded` IS NOT NULL
BEGIN
	DELETE FROM `image_texts_grams` WHERE rowid = old.`seq`;
END;
--> statement-breakpoint
CREATE TRIGGER `user_texts_removed` AFTER DELETE ON `user_texts` WHEN old.`folded` IS NOT NULL
BEGIN
	DELETE FROM `user_texts_grams` WHERE rowid = old.`seq`;
END;
--> statement-breakpoint
CREATE TRIGGER `user_texts_changed` AFTER UPDATE OF `folded`, `scope` ON `user_texts` WHEN old.`folded` IS NOT NULL
BEGIN
	DELETE FROM `user_texts_grams` WHERE rowid = old.`seq`;
END;
--> statement-breakpoint
CREATE TRIGGER `images_add_text` AFTER INSERT ON `images`
BEGIN
	INSERT INTO `image_texts` (`id`, `scope`, `created_at`) VALUES (new.`id`, new.`workspace_id`, new.`created_at`);
END;
--> statement-breakpoint
CREATE TRIGGER `images_change_text` AFTER UPDATE OF `prompt`, `workspace_id`, `created_at` ON `images`
BEGIN
	UPDATE `image_texts` SET `scope` = new.`workspace_id`, `created_at` = new.`created_at`, `folded` = NULL WHERE `id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `users_add_text` AFTER INSERT ON `users`
BEGIN
	INSERT INTO `user_texts` (`id`, `scope`, `created_at`) VALUES (new.`id`, 'users', new.`created_at`);
END;
--> statement-breakpoint
CREATE TRIGGER `users_change_text` AFTER UPDATE OF `name`, `email`, `created_at` ON `users`
BEGIN
	UPDATE `user_texts` SET `created_at` = new.`created_at`, `folded` = NULL WHERE `id` = new.`id`;
END;
--> statement-breakpoint
-- In the order in which they are listed, so that rows that are read together lie together.
INSERT INTO `image_texts` (`id`, `scope`, `created_at`) SELECT `id`, `workspace_id`, `created_at` FROM `images` ORDER BY `workspace_id`, `created_at`, `id`;
--> statement-breakpoint
INSERT INTO `user_texts` (`id`, `scope`, `created_at`) SELECT `id`, 'users', `created_at` FROM `users` ORDER BY `created_at`, `id`;
