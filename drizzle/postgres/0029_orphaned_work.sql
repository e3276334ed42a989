CREATE TABLE "orphaned_work" (
	"submission_key" text PRIMARY KEY NOT NULL,
	"remote_id" text,
	"job_id" text NOT NULL,
	"kind" text NOT NULL,
	"workspace_id" text NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"unit_price_minor" bigint NOT NULL,
	"is_stopping" boolean NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "orphaned_work_kind_known" CHECK ("kind" in ('generation', 'training'))
);
--> statement-breakpoint
ALTER TABLE "orphaned_work" ADD CONSTRAINT "orphaned_work_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orphaned_work_provider" ON "orphaned_work" USING btree ("provider","ended_at");--> statement-breakpoint
CREATE INDEX "orphaned_work_ended" ON "orphaned_work" USING btree ("ended_at");