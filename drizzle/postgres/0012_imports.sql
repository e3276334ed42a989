CREATE TABLE "import_people" (
	"id" text PRIMARY KEY NOT NULL,
	"import_id" text NOT NULL,
	"person" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"touched_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"operator" text NOT NULL,
	"request_id" text NOT NULL,
	"monthly_limit" bigint NOT NULL,
	"total" bigint NOT NULL,
	"made" bigint NOT NULL,
	"made_without_password" bigint NOT NULL,
	CONSTRAINT "imports_limit" CHECK ("monthly_limit" >= 0),
	CONSTRAINT "imports_made" CHECK ("made" between 0 and "total")
);
--> statement-breakpoint
ALTER TABLE "import_people" ADD CONSTRAINT "import_people_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_people_import" ON "import_people" USING btree ("import_id","id");