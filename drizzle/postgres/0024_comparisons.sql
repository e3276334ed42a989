CREATE TABLE "comparison_entries" (
	"job_id" text PRIMARY KEY NOT NULL,
	"comparison_id" text NOT NULL,
	"position" bigint NOT NULL,
	"model" text NOT NULL,
	CONSTRAINT "comparison_entries_position" CHECK ("position" >= 0)
);
--> statement-breakpoint
CREATE TABLE "comparison_votes" (
	"comparison_id" text NOT NULL,
	"user_id" text NOT NULL,
	"choice" bigint,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comparisons" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"prompt" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "presets" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"model" text NOT NULL,
	"values" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "comparison_entries" ADD CONSTRAINT "comparison_entries_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparison_entries" ADD CONSTRAINT "comparison_entries_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparison_votes" ADD CONSTRAINT "comparison_votes_comparison_id_comparisons_id_fk" FOREIGN KEY ("comparison_id") REFERENCES "public"."comparisons"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparison_votes" ADD CONSTRAINT "comparison_votes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comparisons" ADD CONSTRAINT "comparisons_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presets" ADD CONSTRAINT "presets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "comparison_entries_position_unique" ON "comparison_entries" USING btree ("comparison_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "comparison_votes_unique" ON "comparison_votes" USING btree ("user_id","comparison_id");--> statement-breakpoint
CREATE INDEX "comparison_votes_comparison" ON "comparison_votes" USING btree ("comparison_id");--> statement-breakpoint
CREATE INDEX "comparisons_workspace" ON "comparisons" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE INDEX "comparisons_user" ON "comparisons" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "presets_name_unique" ON "presets" USING btree ("user_id","name");