CREATE TABLE "local_engines" (
	"node" text PRIMARY KEY NOT NULL,
	"settings" jsonb,
	"enabled" boolean NOT NULL,
	"download" jsonb,
	"updated_at" timestamp (3) with time zone NOT NULL
);
