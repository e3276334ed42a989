CREATE TABLE "enhancements" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"prompt" text NOT NULL,
	"direction" text NOT NULL,
	"variant" bigint NOT NULL,
	"state" text NOT NULL,
	"result" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "enhancements_state_known" CHECK ("state" in ('waiting', 'running', 'done', 'failed')),
	CONSTRAINT "enhancements_result" CHECK (("state" = 'done') = ("result" is not null))
);
--> statement-breakpoint
ALTER TABLE "enhancements" ADD CONSTRAINT "enhancements_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enhancements" ADD CONSTRAINT "enhancements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "enhancements_user" ON "enhancements" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "enhancements_age" ON "enhancements" USING btree ("created_at");