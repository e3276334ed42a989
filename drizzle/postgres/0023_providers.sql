CREATE TABLE "engine_revisions" (
	"id" text PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "favourite_models" (
	"user_id" text NOT NULL,
	"model_id" text NOT NULL,
	CONSTRAINT "favourite_models_id" CHECK (length("model_id") between 1 and 64)
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" text PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"remote_name" text NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"capabilities" jsonb NOT NULL,
	"defaults" jsonb NOT NULL,
	"bounds" jsonb NOT NULL,
	"price_minor" bigint NOT NULL,
	"price_unit" text NOT NULL,
	"min_role" text NOT NULL,
	"workspace_ids" jsonb,
	"plans" jsonb,
	"content_policy" text NOT NULL,
	"timeout_s" bigint NOT NULL,
	"enabled" boolean NOT NULL,
	"position" bigint NOT NULL,
	"samples" jsonb NOT NULL,
	"missing_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "models_id" CHECK (length("id") between 1 and 64),
	CONSTRAINT "models_price" CHECK ("price_minor" >= 0),
	CONSTRAINT "models_price_unit_known" CHECK ("price_unit" in ('picture', 'megapixel')),
	CONSTRAINT "models_min_role_known" CHECK ("min_role" in ('viewer', 'user', 'admin', 'superadmin')),
	CONSTRAINT "models_content_policy_known" CHECK ("content_policy" in ('none', 'standard', 'strict')),
	CONSTRAINT "models_timeout" CHECK ("timeout_s" > 0)
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"base_url" text NOT NULL,
	"sealed_key" text,
	"key_last4" text,
	"options" jsonb NOT NULL,
	"allow_private" boolean NOT NULL,
	"concurrency" bigint NOT NULL,
	"rate_per_minute" bigint,
	"position" bigint NOT NULL,
	"paused_at" timestamp (3) with time zone,
	"probe" jsonb,
	"probed_at" timestamp (3) with time zone,
	"latency_ms" bigint,
	"failing_since" timestamp (3) with time zone,
	"failure_kind" text,
	"failure_reason" text,
	"failure_tries" bigint,
	"retry_at" timestamp (3) with time zone,
	"source" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "providers_kind_known" CHECK ("kind" in ('openai', 'openai-compatible', 'stable-diffusion-cpp', 'automatic1111', 'comfyui', 'replicate', 'fal', 'google', 'black-forest-labs', 'stability')),
	CONSTRAINT "providers_source_known" CHECK ("source" in ('console', 'file', 'supervised')),
	CONSTRAINT "providers_concurrency" CHECK ("concurrency" > 0 and "rate_per_minute" > 0),
	CONSTRAINT "providers_key" CHECK ("key_last4" is null or (length("key_last4") = 4 and "sealed_key" is not null)),
	CONSTRAINT "providers_failure" CHECK (("failing_since" is null) = ("failure_kind" is null) and ("failing_since" is null) = ("failure_reason" is null) and ("failing_since" is null) = ("failure_tries" is null) and ("failing_since" is null) = ("retry_at" is null))
);
--> statement-breakpoint
ALTER TABLE "favourite_models" ADD CONSTRAINT "favourite_models_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_provider_id_providers_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."providers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "favourite_models_unique" ON "favourite_models" USING btree ("user_id","model_id");--> statement-breakpoint
CREATE UNIQUE INDEX "models_provider_remote_unique" ON "models" USING btree ("provider_id","remote_name");