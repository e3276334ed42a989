CREATE TABLE "drawn_pictures" (
	"id" text PRIMARY KEY NOT NULL,
	"job_id" text NOT NULL,
	"position" bigint NOT NULL,
	"style" text NOT NULL,
	"engine_version" text NOT NULL,
	"origin" text NOT NULL,
	"blob_key" text NOT NULL,
	"thumb_key" text NOT NULL,
	"svg_key" text,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"placeholder" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "drawn_pictures_origin_known" CHECK ("origin" in ('procedural', 'neural')),
	CONSTRAINT "drawn_pictures_position" CHECK ("position" >= 0),
	CONSTRAINT "drawn_pictures_size" CHECK ("bytes" >= 0)
);
--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD CONSTRAINT "drawn_pictures_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "drawn_pictures_job_position_unique" ON "drawn_pictures" USING btree ("job_id","position");