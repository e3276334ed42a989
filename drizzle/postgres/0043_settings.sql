CREATE TABLE "setting_changes" (
	"number" bigint PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"before" text,
	"after" text,
	"reason" text,
	"changed_by" text,
	"approved_by" text,
	"undoes" text,
	"changed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setting_proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"value" text,
	"expected" bigint,
	"reason" text,
	"proposed_by" text,
	"proposed_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"outcome" text,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "setting_proposals_outcome_known" CHECK ("outcome" in ('approved', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"change_number" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_changed_by_users_id_fk" FOREIGN KEY ("changed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setting_changes" ADD CONSTRAINT "setting_changes_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setting_proposals" ADD CONSTRAINT "setting_proposals_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "setting_proposals" ADD CONSTRAINT "setting_proposals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "setting_changes_id" ON "setting_changes" USING btree ("id");--> statement-breakpoint
CREATE INDEX "setting_changes_name" ON "setting_changes" USING btree ("name","number");--> statement-breakpoint
CREATE INDEX "setting_changes_by" ON "setting_changes" USING btree ("changed_by");--> statement-breakpoint
CREATE INDEX "setting_changes_approved" ON "setting_changes" USING btree ("approved_by");--> statement-breakpoint
CREATE INDEX "setting_proposals_open" ON "setting_proposals" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "setting_proposals_by" ON "setting_proposals" USING btree ("proposed_by");--> statement-breakpoint
CREATE INDEX "setting_proposals_decided" ON "setting_proposals" USING btree ("decided_by");