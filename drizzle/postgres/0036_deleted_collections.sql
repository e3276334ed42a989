ALTER TABLE "collections" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "collections_deleted" ON "collections" USING btree ("deleted_at");