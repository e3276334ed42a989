CREATE TABLE "job_previews" (
	"job_id" text PRIMARY KEY NOT NULL,
	"webp" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD COLUMN "seed" bigint;--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD COLUMN "width" bigint;--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD COLUMN "height" bigint;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "budget_minor" bigint DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "unit_price_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "charged_images" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "charged_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "missing" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "shortfall" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "cancel_outcome" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "failure_kind" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "failure_cause" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "delayed_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "remote_queue_position" bigint;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "preview_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "quotas" ADD COLUMN "budget_minor" bigint DEFAULT 1000 NOT NULL;--> statement-breakpoint
ALTER TABLE "quotas" ADD COLUMN "spent_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "quotas" ADD COLUMN "held_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "job_previews" ADD CONSTRAINT "job_previews_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_charged" ON "jobs" USING btree ("workspace_id","finished_at") WHERE "charged_images" > 0;--> statement-breakpoint
CREATE INDEX "jobs_done" ON "jobs" USING btree ("model","finished_at") WHERE "state" = 'completed';--> statement-breakpoint
CREATE INDEX "jobs_failed" ON "jobs" USING btree ("provider","finished_at") WHERE "failure_cause" is not null;--> statement-breakpoint
UPDATE "jobs" SET "charged_images" = coalesce(("params"->>'count')::bigint, 0) WHERE "state" = 'completed';
