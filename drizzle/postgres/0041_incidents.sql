CREATE TABLE "incident_actions" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"target" jsonb NOT NULL,
	"figures" jsonb NOT NULL,
	"request_key" text NOT NULL,
	"done_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"undone_by" text,
	CONSTRAINT "incident_actions_kind_known" CHECK ("kind" in ('end_sessions', 'revoke_tokens', 'force_resets', 'pause_provider', 'block_addresses', 'close_registration', 'read_only', 'maintenance'))
);
--> statement-breakpoint
CREATE TABLE "incident_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"author_id" text,
	"text" text,
	"audit_seq" bigint,
	"alert_id" text,
	"action_id" text,
	"details" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "incident_entries_kind_known" CHECK ("kind" in ('note', 'event', 'alert', 'action', 'phase', 'change'))
);
--> statement-breakpoint
CREATE TABLE "incident_notices" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"version" bigint NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"sent_by" text,
	"recipients" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_people" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"user_id" text,
	"source" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"told_at" timestamp (3) with time zone,
	CONSTRAINT "incident_people_source_known" CHECK ("source" in ('manual', 'event', 'action'))
);
--> statement-breakpoint
CREATE TABLE "incident_tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"incident_id" text NOT NULL,
	"kind" text NOT NULL,
	"phase" text NOT NULL,
	"position" bigint NOT NULL,
	"text" text NOT NULL,
	"owner_id" text,
	"due_at" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"done_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "incident_tasks_kind_known" CHECK ("kind" in ('checklist', 'follow_up')),
	CONSTRAINT "incident_tasks_phase_known" CHECK ("phase" in ('detect', 'assess', 'contain', 'eradicate', 'recover', 'learn'))
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"severity" text NOT NULL,
	"phase" text NOT NULL,
	"runbook" text NOT NULL,
	"is_drill" boolean NOT NULL,
	"opened_by" text,
	"commander" text,
	"technical_lead" text,
	"communications_lead" text,
	"scribe" text,
	"duty" text NOT NULL,
	"aware_at" timestamp (3) with time zone,
	"authority_told_at" timestamp (3) with time zone,
	"reminders" bigint DEFAULT 0 NOT NULL,
	"review" jsonb NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "incidents_severity_known" CHECK ("severity" in ('low', 'medium', 'high', 'critical')),
	CONSTRAINT "incidents_phase_known" CHECK ("phase" in ('detect', 'assess', 'contain', 'eradicate', 'recover', 'learn')),
	CONSTRAINT "incidents_duty_known" CHECK ("duty" in ('unknown', 'needed', 'not_needed')),
	CONSTRAINT "incidents_version" CHECK ("version" > 0)
);
--> statement-breakpoint
ALTER TABLE "incident_actions" ADD CONSTRAINT "incident_actions_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_actions" ADD CONSTRAINT "incident_actions_done_by_users_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_actions" ADD CONSTRAINT "incident_actions_undone_by_users_id_fk" FOREIGN KEY ("undone_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_entries" ADD CONSTRAINT "incident_entries_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_entries" ADD CONSTRAINT "incident_entries_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_notices" ADD CONSTRAINT "incident_notices_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_notices" ADD CONSTRAINT "incident_notices_sent_by_users_id_fk" FOREIGN KEY ("sent_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_people" ADD CONSTRAINT "incident_people_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_people" ADD CONSTRAINT "incident_people_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_tasks" ADD CONSTRAINT "incident_tasks_done_by_users_id_fk" FOREIGN KEY ("done_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_opened_by_users_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_commander_users_id_fk" FOREIGN KEY ("commander") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_technical_lead_users_id_fk" FOREIGN KEY ("technical_lead") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_communications_lead_users_id_fk" FOREIGN KEY ("communications_lead") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_scribe_users_id_fk" FOREIGN KEY ("scribe") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "incident_actions_request" ON "incident_actions" USING btree ("incident_id","request_key");--> statement-breakpoint
CREATE INDEX "incident_entries_timeline" ON "incident_entries" USING btree ("incident_id","happened_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_entries_event" ON "incident_entries" USING btree ("incident_id","audit_seq");--> statement-breakpoint
CREATE INDEX "incident_entries_author" ON "incident_entries" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "incident_notices_incident" ON "incident_notices" USING btree ("incident_id","sent_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incident_people_person" ON "incident_people" USING btree ("incident_id","user_id");--> statement-breakpoint
CREATE INDEX "incident_people_user" ON "incident_people" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "incident_people_order" ON "incident_people" USING btree ("incident_id","created_at","id");--> statement-breakpoint
CREATE INDEX "incident_tasks_incident" ON "incident_tasks" USING btree ("incident_id","position");--> statement-breakpoint
CREATE INDEX "incidents_created" ON "incidents" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "incidents_aware" ON "incidents" USING btree ("aware_at");