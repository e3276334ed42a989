CREATE TABLE `alert_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`alert_id` text NOT NULL,
	`kind` text NOT NULL,
	`actor_id` text,
	`note` text,
	`severity` text NOT NULL,
	`assignee_id` text,
	`until` integer,
	`verdict` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "alert_changes_severity_known" CHECK("severity" in ('low', 'medium', 'high', 'critical'))
);
--> statement-breakpoint
CREATE INDEX `alert_changes_alert` ON `alert_changes` (`alert_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `alert_channels` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`min_severity` text NOT NULL,
	`sealed_target` text NOT NULL,
	`hint` text NOT NULL,
	`quiet_hours` text,
	`digest_minutes` integer NOT NULL,
	`failing_since` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	CONSTRAINT "alert_channels_kind_known" CHECK("kind" in ('email', 'webhook', 'slack', 'discord', 'teams', 'ntfy')),
	CONSTRAINT "alert_channels_severity_known" CHECK("min_severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "alert_channels_digest" CHECK("digest_minutes" >= 0)
);
--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`change_id` text NOT NULL,
	`alert_id` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`last_status` integer,
	`last_error` text,
	`sent_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `alert_channels`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`change_id`) REFERENCES `alert_changes`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`alert_id`) REFERENCES `alerts`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "alert_deliveries_state_known" CHECK("state" in ('queued', 'sent', 'dead')),
	CONSTRAINT "alert_deliveries_attempts" CHECK("attempts" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alert_deliveries_once` ON `alert_deliveries` (`change_id`,`channel_id`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_due` ON `alert_deliveries` (`due_at`,`id`) WHERE "state" = 'queued';--> statement-breakpoint
CREATE INDEX `alert_deliveries_channel` ON `alert_deliveries` (`channel_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_newest` ON `alert_deliveries` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_alert` ON `alert_deliveries` (`alert_id`);--> statement-breakpoint
CREATE TABLE `alert_revisions` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`severity` text NOT NULL,
	`state` text NOT NULL,
	`title` text NOT NULL,
	`explanation` text NOT NULL,
	`user_id` text,
	`address` text,
	`token_id` text,
	`procedure` text,
	`group_key` text NOT NULL,
	`story_key` text,
	`story_id` text NOT NULL,
	`times_raised` integer NOT NULL,
	`event_count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`seqs` text NOT NULL,
	`assignee_id` text,
	`acknowledged_by` text,
	`acknowledged_at` integer,
	`snoozed_until` integer,
	`resolved_by` text,
	`resolved_at` integer,
	`verdict` text,
	`created_at` integer NOT NULL,
	CONSTRAINT "alerts_severity_known" CHECK("severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "alerts_state_known" CHECK("state" in ('open', 'acknowledged', 'resolved')),
	CONSTRAINT "alerts_resolution" CHECK(("state" = 'resolved') = ("resolved_at" is not null and "verdict" is not null))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_group_active` ON `alerts` (`group_key`) WHERE "state" <> 'resolved';--> statement-breakpoint
CREATE INDEX `alerts_story_key` ON `alerts` (`story_key`,`last_at`);--> statement-breakpoint
CREATE INDEX `alerts_story` ON `alerts` (`story_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `alerts_state` ON `alerts` (`state`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_newest` ON `alerts` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_user` ON `alerts` (`user_id`);--> statement-breakpoint
CREATE INDEX `alerts_assignee` ON `alerts` (`assignee_id`);--> statement-breakpoint
CREATE INDEX `alerts_resolved` ON `alerts` (`resolved_at`);