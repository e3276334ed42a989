CREATE TABLE `image_texts` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` integer NOT NULL,
	`folded` text,
	FOREIGN KEY (`id`) REFERENCES `images`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `image_texts_id_unique` ON `image_texts` (`id`);--> statement-breakpoint
CREATE INDEX `image_texts_scope` ON `image_texts` (`scope`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `image_texts_unfolded` ON `image_texts` (`scope`,`created_at`,`id`) WHERE "folded" is null;--> statement-breakpoint
CREATE TABLE `user_texts` (
	`seq` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` integer NOT NULL,
	`folded` text,
	FOREIGN KEY (`id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_texts_id_unique` ON `user_texts` (`id`);--> statement-breakpoint
CREATE INDEX `user_texts_scope` ON `user_texts` (`scope`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `user_texts_unfolded` ON `user_texts` (`scope`,`created_at`,`id`) WHERE "folded" is null;