ALTER TABLE `drawn_pictures` ADD `understood` text;--> statement-breakpoint
ALTER TABLE `images` ADD `understood` text;