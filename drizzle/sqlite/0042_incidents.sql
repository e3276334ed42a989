CREATE TABLE `incident_actions` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`figures` text NOT NULL,
	`request_key` text NOT NULL,
	`done_by` text,
	`created_at` integer NOT NULL,
	`undone_at` integer,
	`undone_by` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`done_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`undone_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "incident_actions_kind_known" CHECK("kind" in ('end_sessions', 'revoke_tokens', 'force_resets', 'pause_provider', 'block_addresses', 'close_registration', 'read_only', 'maintenance'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incident_actions_request` ON `incident_actions` (`incident_id`,`request_key`);--> statement-breakpoint
CREATE TABLE `incident_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`kind` text NOT NULL,
	`happened_at` integer NOT NULL,
	`author_id` text,
	`text` text,
	`audit_seq` integer,
	`alert_id` text,
	`action_id` text,
	`details` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`author_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "incident_entries_kind_known" CHECK("kind" in ('note', 'event', 'alert', 'action', 'phase', 'change'))
);
--> statement-breakpoint
CREATE INDEX `incident_entries_timeline` ON `incident_entries` (`incident_id`,`happened_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `incident_entries_event` ON `incident_entries` (`incident_id`,`audit_seq`);--> statement-breakpoint
CREATE INDEX `incident_entries_author` ON `incident_entries` (`author_id`);--> statement-breakpoint
CREATE TABLE `incident_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`subject` text NOT NULL,
	`body` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`sent_at` integer,
	`sent_by` text,
	`recipients` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`sent_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE INDEX `incident_notices_incident` ON `incident_notices` (`incident_id`,`sent_at`);--> statement-breakpoint
CREATE TABLE `incident_people` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`user_id` text,
	`source` text NOT NULL,
	`created_at` integer NOT NULL,
	`told_at` integer,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "incident_people_source_known" CHECK("source" in ('manual', 'event', 'action'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `incident_people_person` ON `incident_people` (`incident_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `incident_people_user` ON `incident_people` (`user_id`);--> statement-breakpoint
CREATE INDEX `incident_people_order` ON `incident_people` (`incident_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `incident_tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`incident_id` text NOT NULL,
	`kind` text NOT NULL,
	`phase` text NOT NULL,
	`position` integer NOT NULL,
	`text` text NOT NULL,
	`owner_id` text,
	`due_at` integer,
	`done_at` integer,
	`done_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`done_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "incident_tasks_kind_known" CHECK("kind" in ('checklist', 'follow_up')),
	CONSTRAINT "incident_tasks_phase_known" CHECK("phase" in ('detect', 'assess', 'contain', 'eradicate', 'recover', 'learn'))
);
--> statement-breakpoint
CREATE INDEX `incident_tasks_incident` ON `incident_tasks` (`incident_id`,`position`);--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`summary` text NOT NULL,
	`severity` text NOT NULL,
	`phase` text NOT NULL,
	`runbook` text NOT NULL,
	`is_drill` integer NOT NULL,
	`opened_by` text,
	`commander` text,
	`technical_lead` text,
	`communications_lead` text,
	`scribe` text,
	`duty` text NOT NULL,
	`aware_at` integer,
	`authority_told_at` integer,
	`reminders` integer DEFAULT 0 NOT NULL,
	`review` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`closed_at` integer,
	FOREIGN KEY (`opened_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`commander`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`technical_lead`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`communications_lead`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`scribe`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE set null,
	CONSTRAINT "incidents_severity_known" CHECK("severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "incidents_phase_known" CHECK("phase" in ('detect', 'assess', 'contain', 'eradicate', 'recover', 'learn')),
	CONSTRAINT "incidents_duty_known" CHECK("duty" in ('unknown', 'needed', 'not_needed')),
	CONSTRAINT "incidents_version" CHECK("version" > 0)
);
--> statement-breakpoint
CREATE INDEX `incidents_created` ON `incidents` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `incidents_aware` ON `incidents` (`aware_at`);