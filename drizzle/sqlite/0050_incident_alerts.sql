CREATE TABLE `incident_alerts` (
	`incident_id` text NOT NULL,
	`alert_id` text NOT NULL,
	`linked_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`linked_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incident_alerts_once` ON `incident_alerts` (`incident_id`,`alert_id`);--> statement-breakpoint
CREATE INDEX `incident_alerts_alert` ON `incident_alerts` (`alert_id`);