CREATE TABLE "legal_texts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"version" bigint NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"hash" text NOT NULL,
	"must_accept" boolean NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"published_by" text,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "legal_texts_kind_known" CHECK ("kind" in ('terms', 'privacy', 'voluntary')),
	CONSTRAINT "legal_texts_version" CHECK ("version" > 0)
);
--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "text_digest" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "way" text DEFAULT 'asked' NOT NULL;--> statement-breakpoint
ALTER TABLE "consents" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "legal_texts" ADD CONSTRAINT "legal_texts_published_by_users_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "legal_texts_version_unique" ON "legal_texts" USING btree ("kind","version");--> statement-breakpoint
CREATE INDEX "legal_texts_by" ON "legal_texts" USING btree ("published_by");--> statement-breakpoint
CREATE INDEX "consents_version" ON "consents" USING btree ("version");