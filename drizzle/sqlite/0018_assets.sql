-- Pictures are rebuilt rather than altered: SQLite adds no reference to a column that is there.
CREATE TABLE `assets` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`blob_key` text NOT NULL,
	`content_type` text NOT NULL,
	`bytes` integer,
	`sha256` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "assets_kind_known" CHECK("kind" in ('result', 'upload', 'mask', 'weights', 'export')),
	CONSTRAINT "assets_size" CHECK("bytes" >= 0 and ("bytes" is null) = ("sha256" is null)),
	CONSTRAINT "assets_sha256" CHECK(length("sha256") = 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `assets_blob_key_unique` ON `assets` (`blob_key`);--> statement-breakpoint
CREATE INDEX `assets_workspace` ON `assets` (`workspace_id`,`kind`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `assets_user` ON `assets` (`user_id`);--> statement-breakpoint
-- The files of pictures that there are already. Of small pictures and drawings nobody noted the size.
INSERT INTO `assets` (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || lower(hex(randomblob(12))), 'result', i.workspace_id, i.user_id, i.blob_key, 'image/png', i.bytes, i.sha256, i.created_at, i.deleted_at FROM `images` i;--> statement-breakpoint
INSERT INTO `assets` (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || lower(hex(randomblob(12))), 'result', i.workspace_id, i.user_id, i.thumb_key, 'image/webp', null, null, i.created_at, i.deleted_at FROM `images` i;--> statement-breakpoint
INSERT INTO `assets` (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || lower(hex(randomblob(12))), 'result', i.workspace_id, i.user_id, i.svg_key, 'image/svg+xml', null, null, i.created_at, i.deleted_at FROM `images` i WHERE i.svg_key IS NOT NULL;--> statement-breakpoint
INSERT INTO `assets` (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || lower(hex(randomblob(12))), 'result', j.workspace_id, j.user_id, d.blob_key, 'image/png', d.bytes, d.sha256, d.created_at, null FROM `drawn_pictures` d JOIN `jobs` j ON j.id = d.job_id;--> statement-breakpoint
INSERT INTO `assets` (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || lower(hex(randomblob(12))), 'result', j.workspace_id, j.user_id, d.thumb_key, 'image/webp', null, null, d.created_at, null FROM `drawn_pictures` d JOIN `jobs` j ON j.id = d.job_id;--> statement-breakpoint
INSERT INTO `assets` (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || lower(hex(randomblob(12))), 'result', j.workspace_id, j.user_id, d.svg_key, 'image/svg+xml', null, null, d.created_at, null FROM `drawn_pictures` d JOIN `jobs` j ON j.id = d.job_id WHERE d.svg_key IS NOT NULL;--> statement-breakpoint
CREATE TABLE `__new_drawn_pictures` (
	`id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`position` integer NOT NULL,
	`style` text NOT NULL,
	`engine_version` text NOT NULL,
	`origin` text NOT NULL,
	`blob_key` text NOT NULL,
	`thumb_key` text NOT NULL,
	`svg_key` text,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`placeholder` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`blob_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`thumb_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`svg_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "drawn_pictures_origin_known" CHECK("origin" in ('procedural', 'neural')),
	CONSTRAINT "drawn_pictures_position" CHECK("position" >= 0),
	CONSTRAINT "drawn_pictures_size" CHECK("bytes" >= 0)
);
--> statement-breakpoint
INSERT INTO `__new_drawn_pictures`("id", "job_id", "position", "style", "engine_version", "origin", "blob_key", "thumb_key", "svg_key", "bytes", "sha256", "placeholder", "created_at") SELECT "id", "job_id", "position", "style", "engine_version", "origin", "blob_key", "thumb_key", "svg_key", "bytes", "sha256", "placeholder", "created_at" FROM `drawn_pictures`;--> statement-breakpoint
DROP TABLE `drawn_pictures`;--> statement-breakpoint
ALTER TABLE `__new_drawn_pictures` RENAME TO `drawn_pictures`;--> statement-breakpoint
CREATE UNIQUE INDEX `drawn_pictures_job_position_unique` ON `drawn_pictures` (`job_id`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `drawn_pictures_blob_unique` ON `drawn_pictures` (`blob_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `drawn_pictures_thumb_unique` ON `drawn_pictures` (`thumb_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `drawn_pictures_svg_unique` ON `drawn_pictures` (`svg_key`);--> statement-breakpoint
CREATE TABLE `__new_images` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`job_id` text NOT NULL,
	`position` integer NOT NULL,
	`prompt` text NOT NULL,
	`negative_prompt` text NOT NULL,
	`model` text NOT NULL,
	`style` text NOT NULL,
	`engine_version` text NOT NULL,
	`origin` text NOT NULL,
	`seed` integer NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`blob_key` text NOT NULL,
	`thumb_key` text NOT NULL,
	`svg_key` text,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`placeholder` text NOT NULL,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`job_id`) REFERENCES `jobs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`blob_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`thumb_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`svg_key`) REFERENCES `assets`(`blob_key`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "images_origin_known" CHECK("origin" in ('procedural', 'neural')),
	CONSTRAINT "images_position" CHECK("position" >= 0),
	CONSTRAINT "images_size" CHECK("width" > 0 and "height" > 0 and "bytes" >= 0)
);
--> statement-breakpoint
INSERT INTO `__new_images`("id", "workspace_id", "user_id", "job_id", "position", "prompt", "negative_prompt", "model", "style", "engine_version", "origin", "seed", "width", "height", "blob_key", "thumb_key", "svg_key", "bytes", "sha256", "placeholder", "created_at", "deleted_at") SELECT "id", "workspace_id", "user_id", "job_id", "position", "prompt", "negative_prompt", "model", "style", "engine_version", "origin", "seed", "width", "height", "blob_key", "thumb_key", "svg_key", "bytes", "sha256", "placeholder", "created_at", "deleted_at" FROM `images`;--> statement-breakpoint
DROP TABLE `images`;--> statement-breakpoint
ALTER TABLE `__new_images` RENAME TO `images`;--> statement-breakpoint
CREATE UNIQUE INDEX `images_job_position_unique` ON `images` (`job_id`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `images_blob_unique` ON `images` (`blob_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `images_thumb_unique` ON `images` (`thumb_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `images_svg_unique` ON `images` (`svg_key`);--> statement-breakpoint
CREATE INDEX `images_gallery` ON `images` (`workspace_id`,`created_at`,`id`) WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX `images_bin` ON `images` (`deleted_at`) WHERE "deleted_at" is not null;--> statement-breakpoint
CREATE INDEX `images_user` ON `images` (`user_id`);--> statement-breakpoint
-- They went with the old table (0008_text_index).
CREATE TRIGGER `images_add_text` AFTER INSERT ON `images`
BEGIN
	INSERT INTO `image_texts` (`id`, `scope`, `created_at`) VALUES (new.`id`, new.`workspace_id`, new.`created_at`);
END;
--> statement-breakpoint
CREATE TRIGGER `images_change_text` AFTER UPDATE OF `prompt`, `workspace_id`, `created_at` ON `images`
BEGIN
	UPDATE `image_texts` SET `scope` = new.`workspace_id`, `created_at` = new.`created_at`, `folded` = NULL WHERE `id` = new.`id`;
END;
