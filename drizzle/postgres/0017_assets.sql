CREATE TABLE "assets" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"blob_key" text NOT NULL,
	"content_type" text NOT NULL,
	"bytes" bigint,
	"sha256" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "assets_kind_known" CHECK ("kind" in ('result', 'upload', 'mask', 'weights', 'export')),
	CONSTRAINT "assets_size" CHECK ("bytes" >= 0 and ("bytes" is null) = ("sha256" is null)),
	CONSTRAINT "assets_sha256" CHECK (length("sha256") = 64)
);
--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "assets_blob_key_unique" ON "assets" USING btree ("blob_key");--> statement-breakpoint
CREATE INDEX "assets_workspace" ON "assets" USING btree ("workspace_id","kind","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "assets_user" ON "assets" USING btree ("user_id");--> statement-breakpoint
-- The files of pictures that there are already. Of small pictures and drawings nobody noted the size.
INSERT INTO "assets" (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'result', i.workspace_id, i.user_id, i.blob_key, 'image/png', i.bytes, i.sha256, i.created_at, i.deleted_at FROM "images" i;--> statement-breakpoint
INSERT INTO "assets" (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'result', i.workspace_id, i.user_id, i.thumb_key, 'image/webp', null::bigint, null, i.created_at, i.deleted_at FROM "images" i;--> statement-breakpoint
INSERT INTO "assets" (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'result', i.workspace_id, i.user_id, i.svg_key, 'image/svg+xml', null::bigint, null, i.created_at, i.deleted_at FROM "images" i WHERE i.svg_key IS NOT NULL;--> statement-breakpoint
INSERT INTO "assets" (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'result', j.workspace_id, j.user_id, d.blob_key, 'image/png', d.bytes, d.sha256, d.created_at, null::timestamp with time zone FROM "drawn_pictures" d JOIN "jobs" j ON j.id = d.job_id;--> statement-breakpoint
INSERT INTO "assets" (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'result', j.workspace_id, j.user_id, d.thumb_key, 'image/webp', null::bigint, null, d.created_at, null::timestamp with time zone FROM "drawn_pictures" d JOIN "jobs" j ON j.id = d.job_id;--> statement-breakpoint
INSERT INTO "assets" (id, kind, workspace_id, user_id, blob_key, content_type, bytes, sha256, created_at, deleted_at)
	SELECT 'ast_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), 'result', j.workspace_id, j.user_id, d.svg_key, 'image/svg+xml', null::bigint, null, d.created_at, null::timestamp with time zone FROM "drawn_pictures" d JOIN "jobs" j ON j.id = d.job_id WHERE d.svg_key IS NOT NULL;--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD CONSTRAINT "drawn_pictures_blob_key_assets_blob_key_fk" FOREIGN KEY ("blob_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD CONSTRAINT "drawn_pictures_thumb_key_assets_blob_key_fk" FOREIGN KEY ("thumb_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drawn_pictures" ADD CONSTRAINT "drawn_pictures_svg_key_assets_blob_key_fk" FOREIGN KEY ("svg_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_blob_key_assets_blob_key_fk" FOREIGN KEY ("blob_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_thumb_key_assets_blob_key_fk" FOREIGN KEY ("thumb_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_svg_key_assets_blob_key_fk" FOREIGN KEY ("svg_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "drawn_pictures_blob_unique" ON "drawn_pictures" USING btree ("blob_key");--> statement-breakpoint
CREATE UNIQUE INDEX "drawn_pictures_thumb_unique" ON "drawn_pictures" USING btree ("thumb_key");--> statement-breakpoint
CREATE UNIQUE INDEX "drawn_pictures_svg_unique" ON "drawn_pictures" USING btree ("svg_key");--> statement-breakpoint
CREATE UNIQUE INDEX "images_blob_unique" ON "images" USING btree ("blob_key");--> statement-breakpoint
CREATE UNIQUE INDEX "images_thumb_unique" ON "images" USING btree ("thumb_key");--> statement-breakpoint
CREATE UNIQUE INDEX "images_svg_unique" ON "images" USING btree ("svg_key");