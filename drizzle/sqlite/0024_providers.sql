CREATE TABLE `engine_revisions` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `favourite_models` (
	`user_id` text NOT NULL,
	`model_id` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "favourite_models_id" CHECK(length("model_id") between 1 and 64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `favourite_models_unique` ON `favourite_models` (`user_id`,`model_id`);--> statement-breakpoint
CREATE TABLE `models` (
	`id` text PRIMARY KEY NOT NULL,
	`provider_id` text NOT NULL,
	`remote_name` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`capabilities` text NOT NULL,
	`defaults` text NOT NULL,
	`bounds` text NOT NULL,
	`price_minor` integer NOT NULL,
	`price_unit` text NOT NULL,
	`min_role` text NOT NULL,
	`workspace_ids` text,
	`plans` text,
	`content_policy` text NOT NULL,
	`timeout_s` integer NOT NULL,
	`enabled` integer NOT NULL,
	`position` integer NOT NULL,
	`samples` text NOT NULL,
	`missing_since` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`provider_id`) REFERENCES `providers`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "models_id" CHECK(length("id") between 1 and 64),
	CONSTRAINT "models_price" CHECK("price_minor" >= 0),
	CONSTRAINT "models_price_unit_known" CHECK("price_unit" in ('picture', 'megapixel')),
	CONSTRAINT "models_min_role_known" CHECK("min_role" in ('viewer', 'user', 'admin', 'superadmin')),
	CONSTRAINT "models_content_policy_known" CHECK("content_policy" in ('none', 'standard', 'strict')),
	CONSTRAINT "models_timeout" CHECK("timeout_s" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `models_provider_remote_unique` ON `models` (`provider_id`,`remote_name`);--> statement-breakpoint
CREATE TABLE `providers` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`base_url` text NOT NULL,
	`sealed_key` text,
	`key_last4` text,
	`options` text NOT NULL,
	`allow_private` integer NOT NULL,
	`concurrency` integer NOT NULL,
	`rate_per_minute` integer,
	`position` integer NOT NULL,
	`paused_at` integer,
	`probe` text,
	`probed_at` integer,
	`latency_ms` integer,
	`failing_since` integer,
	`failure_kind` text,
	`failure_reason` text,
	`failure_tries` integer,
	`retry_at` integer,
	`source` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`removed_at` integer,
	CONSTRAINT "providers_kind_known" CHECK("kind" in ('openai', 'openai-compatible', 'stable-diffusion-cpp', 'automatic1111', 'comfyui', 'replicate', 'fal', 'google', 'black-forest-labs', 'stability')),
	CONSTRAINT "providers_source_known" CHECK("source" in ('console', 'file', 'supervised')),
	CONSTRAINT "providers_concurrency" CHECK("concurrency" > 0 and "rate_per_minute" > 0),
	CONSTRAINT "providers_key" CHECK("key_last4" is null or (length("key_last4") = 4 and "sealed_key" is not null)),
	CONSTRAINT "providers_failure" CHECK(("failing_since" is null) = ("failure_kind" is null) and ("failing_since" is null) = ("failure_reason" is null) and ("failing_since" is null) = ("failure_tries" is null) and ("failing_since" is null) = ("retry_at" is null))
);
