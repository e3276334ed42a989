CREATE TABLE `detection_rules` (
	`rule_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`threshold` integer NOT NULL,
	`window_s` integer NOT NULL,
	`response` text,
	`updated_at` integer NOT NULL,
	CONSTRAINT "detection_rules_state_known" CHECK("state" in ('on', 'shadow', 'off')),
	CONSTRAINT "detection_rules_response_known" CHECK("response" in ('lock_account', 'block_address', 'flag', 'ask_step_up', 'end_sessions', 'pause_generation')),
	CONSTRAINT "detection_rules_numbers" CHECK("threshold" > 0 and "window_s" > 0)
);
--> statement-breakpoint
CREATE TABLE `detection_state` (
	`id` text PRIMARY KEY NOT NULL,
	`last_seq` integer NOT NULL,
	`count_seq` integer NOT NULL,
	`audit_seq` integer NOT NULL,
	`prints` text
);
--> statement-breakpoint
CREATE TABLE `rule_firings` (
	`id` text PRIMARY KEY NOT NULL,
	`rule_id` text NOT NULL,
	`is_shadow` integer NOT NULL,
	`user_id` text,
	`address` text,
	`token_id` text,
	`procedure` text,
	`count` integer NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`fired_at` integer NOT NULL,
	`seqs` text NOT NULL,
	`alert_id` text,
	`response` text,
	`outcome` text,
	`verdict` text,
	`judged_by` text,
	`judged_at` integer,
	CONSTRAINT "rule_firings_response_known" CHECK("response" in ('lock_account', 'block_address', 'flag', 'ask_step_up', 'end_sessions', 'pause_generation')),
	CONSTRAINT "rule_firings_verdict_known" CHECK("verdict" in ('true_alarm', 'false_alarm'))
);
--> statement-breakpoint
CREATE INDEX `rule_firings_newest` ON `rule_firings` (`fired_at`,`id`);--> statement-breakpoint
CREATE INDEX `rule_firings_rule` ON `rule_firings` (`rule_id`,`fired_at`,`id`);--> statement-breakpoint
CREATE INDEX `rule_firings_user` ON `rule_firings` (`user_id`);--> statement-breakpoint
CREATE INDEX `rule_firings_judge` ON `rule_firings` (`judged_by`);--> statement-breakpoint
CREATE TABLE `signal_counts` (
	`id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`kind` text NOT NULL,
	`minute` integer NOT NULL,
	`last_at` integer NOT NULL,
	`user_id` text,
	`address` text,
	`token_id` text,
	`procedure` text,
	`account_mark` text,
	`secret_mark` text,
	`is_known_device` integer NOT NULL,
	`count` integer NOT NULL,
	CONSTRAINT "signal_counts_count" CHECK("count" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signal_counts_seq` ON `signal_counts` (`seq`);--> statement-breakpoint
CREATE INDEX `signal_counts_minute` ON `signal_counts` (`minute`,`id`);--> statement-breakpoint
CREATE INDEX `signal_counts_address` ON `signal_counts` (`address`,`minute`);--> statement-breakpoint
CREATE INDEX `signal_counts_user` ON `signal_counts` (`user_id`);