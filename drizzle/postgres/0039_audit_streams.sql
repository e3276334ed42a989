CREATE TABLE "audit_streams" (
	"target" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"token" text,
	"leased_until" timestamp (3) with time zone
);
