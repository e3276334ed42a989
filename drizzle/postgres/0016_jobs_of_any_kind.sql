-- What only generation jobs have becomes their parameters. Until now there was one engine, the embedded one.
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_count";--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "params" jsonb;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "provider" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "submission_key" text;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "remote_id" text;--> statement-breakpoint
UPDATE "jobs" SET "kind" = 'generation', "provider" = 'embedded', "params" = jsonb_build_object('prompt', "prompt", 'negativePrompt', "negative_prompt", 'style', "style", 'width', "width", 'height', "height", 'count', "count", 'seed', "seed");--> statement-breakpoint
ALTER TABLE "jobs" ALTER COLUMN "kind" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ALTER COLUMN "params" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs" ALTER COLUMN "provider" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "jobs_lane" ON "jobs" USING btree ("state","provider","model","created_at","id") WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "jobs_abandoned" ON "jobs" USING btree ("provider","finished_at") WHERE "submission_key" is not null and "finished_at" is not null;--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "prompt";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "negative_prompt";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "style";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "width";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "height";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "count";--> statement-breakpoint
ALTER TABLE "jobs" DROP COLUMN "seed";--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind_known" CHECK ("kind" in ('generation'));--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_remote" CHECK ("remote_id" is null or "submission_key" is not null);