CREATE TABLE "blob_removals" (
	"key" text PRIMARY KEY NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "blob_removals_due" ON "blob_removals" USING btree ("due_at","key");