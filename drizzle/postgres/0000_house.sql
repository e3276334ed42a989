CREATE TABLE "audit_events" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"actor_id" text,
	"workspace_id" text,
	"request_id" text NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	"entity_type" text,
	"entity_id" text,
	"details" jsonb NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_seq" CHECK ("seq" > 0)
);
--> statement-breakpoint
CREATE TABLE "images" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"job_id" text NOT NULL,
	"position" bigint NOT NULL,
	"prompt" text NOT NULL,
	"negative_prompt" text NOT NULL,
	"model" text NOT NULL,
	"style" text NOT NULL,
	"engine_version" text NOT NULL,
	"origin" text NOT NULL,
	"seed" bigint NOT NULL,
	"width" bigint NOT NULL,
	"height" bigint NOT NULL,
	"blob_key" text NOT NULL,
	"thumb_key" text NOT NULL,
	"svg_key" text,
	"bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"placeholder" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "images_origin_known" CHECK ("origin" in ('procedural', 'neural')),
	CONSTRAINT "images_position" CHECK ("position" >= 0),
	CONSTRAINT "images_size" CHECK ("width" > 0 and "height" > 0 and "bytes" >= 0)
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"state" text NOT NULL,
	"progress" double precision NOT NULL,
	"prompt" text NOT NULL,
	"negative_prompt" text NOT NULL,
	"model" text NOT NULL,
	"style" text NOT NULL,
	"width" bigint NOT NULL,
	"height" bigint NOT NULL,
	"count" bigint NOT NULL,
	"seed" bigint NOT NULL,
	"failure" text,
	"attempts" bigint NOT NULL,
	"claim_token" text,
	"lease_expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_state_known" CHECK ("state" in ('pending', 'running', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "jobs_progress" CHECK ("progress" between 0 and 1),
	CONSTRAINT "jobs_attempts" CHECK ("attempts" >= 0),
	CONSTRAINT "jobs_count" CHECK ("count" > 0),
	CONSTRAINT "jobs_claim" CHECK (("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "one_time_tokens" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"user_id" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "one_time_tokens_hashed" CHECK (length("token_hash") = 64)
);
--> statement-breakpoint
CREATE TABLE "quotas" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"monthly_limit" bigint NOT NULL,
	"period" text NOT NULL,
	"used" bigint NOT NULL,
	"held" bigint NOT NULL,
	CONSTRAINT "quotas_limit" CHECK ("monthly_limit" >= 0),
	CONSTRAINT "quotas_used" CHECK ("used" >= 0),
	CONSTRAINT "quotas_held" CHECK ("held" >= 0),
	CONSTRAINT "quotas_period" CHECK (length("period") = 7)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	CONSTRAINT "sessions_token_hashed" CHECK (length("token_hash") = 64)
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text,
	"workspace_id" text NOT NULL,
	"locked_at" timestamp (3) with time zone,
	"lock_reason" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_sign_in_at" timestamp (3) with time zone,
	"last_sign_in_ip" text,
	CONSTRAINT "users_role_known" CHECK ("role" in ('viewer', 'user', 'admin', 'superadmin'))
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_served_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "workspaces_kind" CHECK ("kind" in ('personal', 'team'))
);
--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "images" ADD CONSTRAINT "images_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quotas" ADD CONSTRAINT "quotas_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_type" ON "audit_events" USING btree ("type","seq");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_entity" ON "audit_events" USING btree ("entity_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_request" ON "audit_events" USING btree ("request_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_time" ON "audit_events" USING btree ("time");--> statement-breakpoint
CREATE UNIQUE INDEX "images_job_position_unique" ON "images" USING btree ("job_id","position");--> statement-breakpoint
CREATE INDEX "images_gallery" ON "images" USING btree ("workspace_id","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_user" ON "images" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "jobs_workspace" ON "jobs" USING btree ("workspace_id","created_at","id");--> statement-breakpoint
CREATE INDEX "jobs_user" ON "jobs" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "jobs_state" ON "jobs" USING btree ("state");--> statement-breakpoint
CREATE INDEX "jobs_unfinished" ON "jobs" USING btree ("workspace_id","created_at","id") WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "one_time_tokens_purpose" ON "one_time_tokens" USING btree ("purpose");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_id_unique" ON "sessions" USING btree ("id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_unique" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "users_workspace_unique" ON "users" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "users_role" ON "users" USING btree ("role");