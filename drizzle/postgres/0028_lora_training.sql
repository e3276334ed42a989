CREATE TABLE "lora_removals" (
	"id" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"reference" text NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "lora_removals_attempts" CHECK ("attempts" >= 0)
);
--> statement-breakpoint
CREATE TABLE "loras" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"job_id" text NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"name" text NOT NULL,
	"trigger_word" text NOT NULL,
	"reference" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "loras_reference" CHECK (length("reference") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "trainings" (
	"job_id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"trigger_word" text NOT NULL,
	"dataset" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind_known";--> statement-breakpoint
DROP INDEX "jobs_charged";--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "training_price_minor" bigint;--> statement-breakpoint
ALTER TABLE "loras" ADD CONSTRAINT "loras_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "loras" ADD CONSTRAINT "loras_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trainings" ADD CONSTRAINT "trainings_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trainings" ADD CONSTRAINT "trainings_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trainings" ADD CONSTRAINT "trainings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lora_removals_due" ON "lora_removals" USING btree ("due_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "loras_job_unique" ON "loras" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "loras_owner" ON "loras" USING btree ("workspace_id","user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "loras_user" ON "loras" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "trainings_owner" ON "trainings" USING btree ("workspace_id","user_id","created_at","job_id");--> statement-breakpoint
CREATE INDEX "trainings_user" ON "trainings" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "jobs_charged" ON "jobs" USING btree ("workspace_id","finished_at") WHERE "charged_images" > 0 or "charged_minor" > 0;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind_known" CHECK ("kind" in ('generation', 'training'));