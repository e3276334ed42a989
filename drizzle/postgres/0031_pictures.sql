CREATE TABLE "collection_images" (
	"collection_id" text NOT NULL,
	"image_id" text NOT NULL,
	"position" double precision NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "collections" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"parent_id" text,
	"name" text NOT NULL,
	"cover_image_id" text,
	"position" double precision NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "image_parents" (
	"image_id" text PRIMARY KEY NOT NULL,
	"parent_image_id" text,
	"parent_upload_id" text,
	"operation" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "image_parents_operation_known" CHECK ("operation" in ('variation', 'inpaint', 'outpaint', 'upscale', 'transform', 'cutout')),
	CONSTRAINT "image_parents_one" CHECK ("parent_image_id" is null or "parent_upload_id" is null)
);
--> statement-breakpoint
CREATE TABLE "moderation_cases" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"subject" text NOT NULL,
	"subject_id" text,
	"prompt" text,
	"was_blocked" boolean NOT NULL,
	"rule_ids" jsonb NOT NULL,
	"reason" text NOT NULL,
	"score" double precision,
	"state" text NOT NULL,
	"appeal" text,
	"appealed_at" timestamp (3) with time zone,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "moderation_cases_subject_known" CHECK ("subject" in ('prompt', 'image', 'upload')),
	CONSTRAINT "moderation_cases_state_known" CHECK ("state" in ('open', 'upheld', 'cleared')),
	CONSTRAINT "moderation_cases_score" CHECK ("score" is null or "score" between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "moderation_rules" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"action" text NOT NULL,
	"terms" jsonb NOT NULL,
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"is_enabled" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "moderation_rules_action_known" CHECK ("action" in ('block', 'flag', 'allow')),
	CONSTRAINT "moderation_rules_source_known" CHECK ("source" in ('starter', 'own'))
);
--> statement-breakpoint
CREATE TABLE "private_looks" (
	"id" text PRIMARY KEY NOT NULL,
	"reviewer_id" text NOT NULL,
	"user_id" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "shares" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"image_id" text,
	"collection_id" text,
	"password_hash" text,
	"allows_download" boolean NOT NULL,
	"shows_prompt" boolean NOT NULL,
	"has_preview" boolean NOT NULL,
	"max_views" bigint,
	"views" bigint NOT NULL,
	"last_viewed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "shares_token_hashed" CHECK (length("token_hash") = 64),
	CONSTRAINT "shares_subject" CHECK (("image_id" is null) <> ("collection_id" is null)),
	CONSTRAINT "shares_views" CHECK ("views" >= 0 and ("max_views" is null or "max_views" > 0))
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"certificates" text NOT NULL,
	"sealed_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"format" text NOT NULL,
	"source_bytes" bigint NOT NULL,
	"source_sha256" text NOT NULL,
	"width" bigint NOT NULL,
	"height" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"blob_key" text NOT NULL,
	"thumb_key" text NOT NULL,
	"credentials_key" text,
	"placeholder" text NOT NULL,
	"flag" text DEFAULT 'none' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "uploads_format_known" CHECK ("format" in ('png', 'jpeg', 'gif', 'bmp', 'webp')),
	CONSTRAINT "uploads_flag_known" CHECK ("flag" in ('none', 'flagged', 'cleared')),
	CONSTRAINT "uploads_size" CHECK ("width" > 0 and "height" > 0 and "bytes" >= 0 and "source_bytes" >= 0),
	CONSTRAINT "uploads_source_sha256" CHECK (length("source_sha256") = 64)
);
--> statement-breakpoint
ALTER TABLE "assets" DROP CONSTRAINT "assets_kind_known";--> statement-breakpoint
ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind_known";--> statement-breakpoint
ALTER TABLE "orphaned_work" DROP CONSTRAINT "orphaned_work_kind_known";--> statement-breakpoint
ALTER TABLE "images" ADD COLUMN "provider" text DEFAULT 'embedded' NOT NULL;--> statement-breakpoint
UPDATE "images" SET "provider" = "jobs"."provider" FROM "jobs" WHERE "jobs"."id" = "images"."job_id";--> statement-breakpoint
ALTER TABLE "images" ADD COLUMN "is_favourite" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "images" ADD COLUMN "rating" bigint;--> statement-breakpoint
ALTER TABLE "images" ADD COLUMN "flag" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "images" ADD COLUMN "has_children" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "strictness" text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
ALTER TABLE "collection_images" ADD CONSTRAINT "collection_images_collection_id_collections_id_fk" FOREIGN KEY ("collection_id") REFERENCES "public"."collections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection_images" ADD CONSTRAINT "collection_images_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_cover_image_id_images_id_fk" FOREIGN KEY ("cover_image_id") REFERENCES "public"."images"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_parents" ADD CONSTRAINT "image_parents_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_parents" ADD CONSTRAINT "image_parents_parent_image_id_images_id_fk" FOREIGN KEY ("parent_image_id") REFERENCES "public"."images"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_parents" ADD CONSTRAINT "image_parents_parent_upload_id_uploads_id_fk" FOREIGN KEY ("parent_upload_id") REFERENCES "public"."uploads"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation_cases" ADD CONSTRAINT "moderation_cases_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moderation_cases" ADD CONSTRAINT "moderation_cases_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "private_looks" ADD CONSTRAINT "private_looks_reviewer_id_users_id_fk" FOREIGN KEY ("reviewer_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "private_looks" ADD CONSTRAINT "private_looks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_collection_id_collections_id_fk" FOREIGN KEY ("collection_id") REFERENCES "public"."collections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_blob_key_assets_blob_key_fk" FOREIGN KEY ("blob_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_thumb_key_assets_blob_key_fk" FOREIGN KEY ("thumb_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_credentials_key_assets_blob_key_fk" FOREIGN KEY ("credentials_key") REFERENCES "public"."assets"("blob_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "collection_images_unique" ON "collection_images" USING btree ("collection_id","image_id");--> statement-breakpoint
CREATE INDEX "collection_images_order" ON "collection_images" USING btree ("collection_id","position","image_id");--> statement-breakpoint
CREATE INDEX "collection_images_image" ON "collection_images" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "collections_workspace" ON "collections" USING btree ("workspace_id","position","id");--> statement-breakpoint
CREATE INDEX "collections_parent" ON "collections" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "collections_cover" ON "collections" USING btree ("cover_image_id");--> statement-breakpoint
CREATE INDEX "collections_user" ON "collections" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "image_parents_image" ON "image_parents" USING btree ("parent_image_id","created_at","image_id");--> statement-breakpoint
CREATE INDEX "image_parents_upload" ON "image_parents" USING btree ("parent_upload_id","created_at","image_id");--> statement-breakpoint
CREATE INDEX "moderation_cases_queue" ON "moderation_cases" USING btree ("state","created_at","id");--> statement-breakpoint
CREATE INDEX "moderation_cases_user" ON "moderation_cases" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "moderation_cases_subject" ON "moderation_cases" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "private_looks_reviewer" ON "private_looks" USING btree ("reviewer_id","expires_at");--> statement-breakpoint
CREATE INDEX "private_looks_user" ON "private_looks" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "shares_token_unique" ON "shares" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "shares_workspace" ON "shares" USING btree ("workspace_id","user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "shares_image" ON "shares" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "shares_collection" ON "shares" USING btree ("collection_id");--> statement-breakpoint
CREATE INDEX "shares_user" ON "shares" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "signing_keys_current" ON "signing_keys" USING btree ("retired_at","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_blob_unique" ON "uploads" USING btree ("blob_key");--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_thumb_unique" ON "uploads" USING btree ("thumb_key");--> statement-breakpoint
CREATE UNIQUE INDEX "uploads_credentials_unique" ON "uploads" USING btree ("credentials_key");--> statement-breakpoint
CREATE INDEX "uploads_workspace" ON "uploads" USING btree ("workspace_id","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "uploads_source" ON "uploads" USING btree ("workspace_id","source_sha256");--> statement-breakpoint
CREATE INDEX "uploads_bin" ON "uploads" USING btree ("deleted_at") WHERE "deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "uploads_user" ON "uploads" USING btree ("user_id");--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_kind_known" CHECK ("kind" in ('result', 'upload', 'mask', 'credentials', 'weights', 'export'));--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_flag_known" CHECK ("flag" in ('none', 'flagged', 'cleared'));--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_rating" CHECK ("rating" is null or "rating" between 1 and 5);--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind_known" CHECK ("kind" in ('generation', 'training', 'edit', 'upscale', 'transform'));--> statement-breakpoint
ALTER TABLE "orphaned_work" ADD CONSTRAINT "orphaned_work_kind_known" CHECK ("kind" in ('generation', 'training', 'edit', 'upscale', 'transform'));--> statement-breakpoint
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_strictness_known" CHECK ("strictness" in ('relaxed', 'standard', 'strict'));