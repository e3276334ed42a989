CREATE TABLE "access_reviews" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"cause" text NOT NULL,
	"since" timestamp (3) with time zone,
	"items" jsonb NOT NULL,
	CONSTRAINT "access_reviews_cause" CHECK ("cause" in ('reset', 'report'))
);
--> statement-breakpoint
CREATE TABLE "account_trust" (
	"user_id" text PRIMARY KEY NOT NULL,
	"suspect_since" timestamp (3) with time zone,
	"reviewed_at" timestamp (3) with time zone,
	"device_generation" bigint NOT NULL,
	CONSTRAINT "account_trust_generation" CHECK ("device_generation" >= 0)
);
--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD COLUMN "created_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "access_reviews" ADD CONSTRAINT "access_reviews_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_trust" ADD CONSTRAINT "account_trust_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_reviews_user" ON "access_reviews" USING btree ("user_id","at","id");