CREATE TABLE "picture_checks" (
	"subject_id" text PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"attempts" bigint NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "picture_checks_subject_known" CHECK ("subject" in ('prompt', 'image', 'upload')),
	CONSTRAINT "picture_checks_attempts" CHECK ("attempts" >= 0)
);
--> statement-breakpoint
ALTER TABLE "picture_checks" ADD CONSTRAINT "picture_checks_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "picture_checks" ADD CONSTRAINT "picture_checks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "picture_checks_due" ON "picture_checks" USING btree ("due_at","subject_id");--> statement-breakpoint
CREATE INDEX "picture_checks_user" ON "picture_checks" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "picture_checks_workspace" ON "picture_checks" USING btree ("workspace_id");