CREATE TABLE "account_deletions" (
	"user_id" text PRIMARY KEY NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"reminded_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"user_id" text NOT NULL,
	"version" text NOT NULL,
	"accepted_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "data_exports" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"state" text NOT NULL,
	"progress" double precision NOT NULL,
	"attempts" bigint NOT NULL,
	"claim_token" text,
	"lease_expires_at" timestamp (3) with time zone,
	"blob_key" text,
	"bytes" bigint,
	"failure" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "data_exports_state_known" CHECK ("state" in ('pending', 'running', 'ready', 'failed')),
	CONSTRAINT "data_exports_progress" CHECK ("progress" between 0 and 1),
	CONSTRAINT "data_exports_claim" CHECK (("state" = 'running') = ("claim_token" is not null) and ("state" = 'running') = ("lease_expires_at" is not null)),
	CONSTRAINT "data_exports_file" CHECK (("state" = 'ready') = ("blob_key" is not null) and ("state" = 'ready') = ("expires_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "deletion_due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "account_deletions" ADD CONSTRAINT "account_deletions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_exports" ADD CONSTRAINT "data_exports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_deletions_due" ON "account_deletions" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "consents_unique" ON "consents" USING btree ("user_id","version");--> statement-breakpoint
CREATE INDEX "data_exports_user" ON "data_exports" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "data_exports_unfinished_unique" ON "data_exports" USING btree ("user_id") WHERE "state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "data_exports_state" ON "data_exports" USING btree ("state","created_at");