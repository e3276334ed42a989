CREATE TABLE "audit_keys" (
	"number" bigint PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"public_key" text NOT NULL,
	"sealed_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_statements" (
	"number" bigint PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"details" jsonb NOT NULL,
	"key_id" text NOT NULL,
	"previous" text NOT NULL,
	"signature" text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_keys_id" ON "audit_keys" USING btree ("id");--> statement-breakpoint
CREATE FUNCTION "audit_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_statements_no_change" BEFORE UPDATE OR DELETE ON "audit_statements"
	FOR EACH ROW EXECUTE FUNCTION "audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_statements_no_truncate" BEFORE TRUNCATE ON "audit_statements"
	FOR EACH STATEMENT EXECUTE FUNCTION "audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_keys_no_change" BEFORE UPDATE OR DELETE ON "audit_keys"
	FOR EACH ROW EXECUTE FUNCTION "audit_append_only"();
--> statement-breakpoint
CREATE TRIGGER "audit_keys_no_truncate" BEFORE TRUNCATE ON "audit_keys"
	FOR EACH STATEMENT EXECUTE FUNCTION "audit_append_only"();
--> statement-breakpoint
ALTER TABLE "audit_statements" ENABLE ALWAYS TRIGGER "audit_statements_no_change";
--> statement-breakpoint
ALTER TABLE "audit_statements" ENABLE ALWAYS TRIGGER "audit_statements_no_truncate";
--> statement-breakpoint
ALTER TABLE "audit_keys" ENABLE ALWAYS TRIGGER "audit_keys_no_change";
--> statement-breakpoint
ALTER TABLE "audit_keys" ENABLE ALWAYS TRIGGER "audit_keys_no_truncate";
--> statement-breakpoint
DROP TRIGGER IF EXISTS "audit_events_no_delete" ON "audit_events";
--> statement-breakpoint
-- Rows may be removed only after a statement has said so, which is signed (R-SEC-7, decision 50).
CREATE FUNCTION "audit_events_refuse_delete"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD."seq" > coalesce((SELECT max("seq") FROM "audit_statements" WHERE "kind" = 'purge'), 0) THEN
		RAISE EXCEPTION 'audit_events is append-only';
	END IF;
	RETURN OLD;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_events_no_delete" BEFORE DELETE ON "audit_events"
	FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_delete"();
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_events_no_delete";
