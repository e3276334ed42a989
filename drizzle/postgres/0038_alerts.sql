CREATE TABLE "alert_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"alert_id" text NOT NULL,
	"kind" text NOT NULL,
	"actor_id" text,
	"note" text,
	"severity" text NOT NULL,
	"assignee_id" text,
	"until" timestamp (3) with time zone,
	"verdict" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "alert_changes_severity_known" CHECK ("severity" in ('low', 'medium', 'high', 'critical'))
);
--> statement-breakpoint
CREATE TABLE "alert_channels" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"is_enabled" boolean NOT NULL,
	"min_severity" text NOT NULL,
	"sealed_target" text NOT NULL,
	"hint" text NOT NULL,
	"quiet_hours" jsonb,
	"digest_minutes" bigint NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "alert_channels_kind_known" CHECK ("kind" in ('email', 'webhook', 'slack', 'discord', 'teams', 'ntfy')),
	CONSTRAINT "alert_channels_severity_known" CHECK ("min_severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "alert_channels_digest" CHECK ("digest_minutes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "alert_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"channel_id" text NOT NULL,
	"change_id" text NOT NULL,
	"alert_id" text NOT NULL,
	"state" text NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"last_status" bigint,
	"last_error" text,
	"sent_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "alert_deliveries_state_known" CHECK ("state" in ('queued', 'sent', 'dead')),
	CONSTRAINT "alert_deliveries_attempts" CHECK ("attempts" >= 0)
);
--> statement-breakpoint
CREATE TABLE "alert_revisions" (
	"id" text PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"explanation" text NOT NULL,
	"user_id" text,
	"address" text,
	"token_id" text,
	"procedure" text,
	"group_key" text NOT NULL,
	"story_key" text,
	"story_id" text NOT NULL,
	"times_raised" bigint NOT NULL,
	"event_count" bigint NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"seqs" jsonb NOT NULL,
	"assignee_id" text,
	"acknowledged_by" text,
	"acknowledged_at" timestamp (3) with time zone,
	"snoozed_until" timestamp (3) with time zone,
	"resolved_by" text,
	"resolved_at" timestamp (3) with time zone,
	"verdict" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "alerts_severity_known" CHECK ("severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "alerts_state_known" CHECK ("state" in ('open', 'acknowledged', 'resolved')),
	CONSTRAINT "alerts_resolution" CHECK (("state" = 'resolved') = ("resolved_at" is not null and "verdict" is not null))
);
--> statement-breakpoint
ALTER TABLE "alert_changes" ADD CONSTRAINT "alert_changes_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_channel_id_alert_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."alert_channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_change_id_alert_changes_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."alert_changes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_deliveries" ADD CONSTRAINT "alert_deliveries_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_changes_alert" ON "alert_changes" USING btree ("alert_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_deliveries_once" ON "alert_deliveries" USING btree ("change_id","channel_id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_due" ON "alert_deliveries" USING btree ("due_at","id") WHERE "state" = 'queued';--> statement-breakpoint
CREATE INDEX "alert_deliveries_channel" ON "alert_deliveries" USING btree ("channel_id","created_at","id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_newest" ON "alert_deliveries" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "alert_deliveries_alert" ON "alert_deliveries" USING btree ("alert_id");--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_group_active" ON "alerts" USING btree ("group_key") WHERE "state" <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_story_key" ON "alerts" USING btree ("story_key","last_at");--> statement-breakpoint
CREATE INDEX "alerts_story" ON "alerts" USING btree ("story_id","created_at");--> statement-breakpoint
CREATE INDEX "alerts_state" ON "alerts" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "alerts_newest" ON "alerts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "alerts_user" ON "alerts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "alerts_assignee" ON "alerts" USING btree ("assignee_id");--> statement-breakpoint
CREATE INDEX "alerts_resolved" ON "alerts" USING btree ("resolved_at");