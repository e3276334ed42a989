CREATE TABLE "detection_rules" (
	"rule_id" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"threshold" bigint NOT NULL,
	"window_s" bigint NOT NULL,
	"response" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "detection_rules_state_known" CHECK ("state" in ('on', 'shadow', 'off')),
	CONSTRAINT "detection_rules_response_known" CHECK ("response" in ('lock_account', 'block_address', 'flag', 'ask_step_up', 'end_sessions', 'pause_generation')),
	CONSTRAINT "detection_rules_numbers" CHECK ("threshold" > 0 and "window_s" > 0)
);
--> statement-breakpoint
CREATE TABLE "detection_state" (
	"id" text PRIMARY KEY NOT NULL,
	"last_seq" bigint NOT NULL,
	"count_seq" bigint NOT NULL,
	"audit_seq" bigint NOT NULL,
	"prints" jsonb
);
--> statement-breakpoint
CREATE TABLE "rule_firings" (
	"id" text PRIMARY KEY NOT NULL,
	"rule_id" text NOT NULL,
	"is_shadow" boolean NOT NULL,
	"user_id" text,
	"address" text,
	"token_id" text,
	"procedure" text,
	"count" bigint NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"fired_at" timestamp (3) with time zone NOT NULL,
	"seqs" jsonb NOT NULL,
	"alert_id" text,
	"response" text,
	"outcome" text,
	"verdict" text,
	"judged_by" text,
	"judged_at" timestamp (3) with time zone,
	CONSTRAINT "rule_firings_response_known" CHECK ("response" in ('lock_account', 'block_address', 'flag', 'ask_step_up', 'end_sessions', 'pause_generation')),
	CONSTRAINT "rule_firings_verdict_known" CHECK ("verdict" in ('true_alarm', 'false_alarm'))
);
--> statement-breakpoint
CREATE TABLE "signal_counts" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"user_id" text,
	"address" text,
	"token_id" text,
	"procedure" text,
	"account_mark" text,
	"secret_mark" text,
	"is_known_device" boolean NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "signal_counts_count" CHECK ("count" > 0)
);
--> statement-breakpoint
CREATE INDEX "rule_firings_newest" ON "rule_firings" USING btree ("fired_at","id");--> statement-breakpoint
CREATE INDEX "rule_firings_rule" ON "rule_firings" USING btree ("rule_id","fired_at","id");--> statement-breakpoint
CREATE INDEX "rule_firings_user" ON "rule_firings" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "rule_firings_judge" ON "rule_firings" USING btree ("judged_by");--> statement-breakpoint
CREATE UNIQUE INDEX "signal_counts_seq" ON "signal_counts" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "signal_counts_minute" ON "signal_counts" USING btree ("minute","id");--> statement-breakpoint
CREATE INDEX "signal_counts_address" ON "signal_counts" USING btree ("address","minute");--> statement-breakpoint
CREATE INDEX "signal_counts_user" ON "signal_counts" USING btree ("user_id");