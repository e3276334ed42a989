CREATE TABLE "blocks" (
	"id" text PRIMARY KEY NOT NULL,
	"network" text NOT NULL,
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"rule_id" text,
	"alert_id" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"revision" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"last_refused_at" timestamp (3) with time zone,
	CONSTRAINT "blocks_source_known" CHECK ("source" in ('manual', 'rule', 'import')),
	CONSTRAINT "blocks_refused" CHECK ("refused" >= 0)
);
--> statement-breakpoint
CREATE TABLE "defence_revisions" (
	"id" text PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "responses" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"user_id" text,
	"address" text,
	"rule_id" text NOT NULL,
	"alert_id" text,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone,
	"block_id" text,
	"undone_at" timestamp (3) with time zone,
	"undone_by" text,
	"appeal" text,
	"appealed_at" timestamp (3) with time zone,
	"declined_at" timestamp (3) with time zone,
	"declined_by" text,
	"note" text,
	CONSTRAINT "responses_kind_known" CHECK ("kind" in ('lock_account', 'block_address', 'flag', 'ask_step_up', 'end_sessions', 'pause_generation')),
	CONSTRAINT "responses_outcome_known" CHECK ("outcome" in ('done', 'dry_run', 'over_budget', 'protected'))
);
--> statement-breakpoint
ALTER TABLE "responses" ADD CONSTRAINT "responses_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blocks_network" ON "blocks" USING btree ("network");--> statement-breakpoint
CREATE INDEX "blocks_revision" ON "blocks" USING btree ("revision","id");--> statement-breakpoint
CREATE INDEX "blocks_created" ON "blocks" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "responses_user" ON "responses" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "responses_address" ON "responses" USING btree ("address","created_at");--> statement-breakpoint
CREATE INDEX "responses_rule" ON "responses" USING btree ("rule_id","created_at");--> statement-breakpoint
CREATE INDEX "responses_created" ON "responses" USING btree ("created_at","id");