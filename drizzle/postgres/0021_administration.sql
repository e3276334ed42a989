CREATE TABLE "invitations" (
	"user_id" text PRIMARY KEY NOT NULL,
	"invited_by" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "one_time_tokens" DROP CONSTRAINT "one_time_tokens_purpose_known";--> statement-breakpoint
DROP INDEX "users_role";--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_ip" ON "audit_events" USING btree ("ip","seq");--> statement-breakpoint
CREATE INDEX "users_last_sign_in" ON "users" USING btree ("last_sign_in_at","id");--> statement-breakpoint
CREATE INDEX "users_locked" ON "users" USING btree ("locked_at") WHERE "locked_at" is not null;--> statement-breakpoint
CREATE INDEX "users_role" ON "users" USING btree ("role","created_at","id");--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_purpose_known" CHECK ("purpose" in ('setup', 'verify_email', 'reset_password', 'email_change_old', 'email_change_new', 'disown_sign_in', 'invitation'));--> statement-breakpoint
-- The list of users by name.
CREATE INDEX "user_texts_name" ON "user_texts" USING btree (coalesce(substr("folded", 1, 100), ''),"id");
