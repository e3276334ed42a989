ALTER TABLE "audit_events" ADD COLUMN "format" bigint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "who_salt" text;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "who_digest" text;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "who_erasure" bigint;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "what_salt" text;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "what_digest" text;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "what_erasure" bigint;--> statement-breakpoint
DROP TRIGGER IF EXISTS "audit_events_no_change" ON "audit_events";
--> statement-breakpoint
CREATE TRIGGER "audit_events_no_delete" BEFORE DELETE ON "audit_events"
	FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse"();
--> statement-breakpoint
-- An UPDATE may only erase the personal values of a part together with their salt, once (R-DATA-6, decision 49), or give a part
-- of a row of format 1 its digest, before the row's other part is erased.
CREATE TRIGGER "audit_events_no_change" BEFORE UPDATE ON "audit_events" FOR EACH ROW
WHEN ((
	NEW."seq" = OLD."seq" AND NEW."format" = OLD."format" AND NEW."time" = OLD."time" AND NEW."type" = OLD."type"
	AND NEW."request_id" = OLD."request_id" AND NEW."entity_type" IS NOT DISTINCT FROM OLD."entity_type"
	AND NEW."prev_hash" = OLD."prev_hash" AND NEW."hash" = OLD."hash"
	AND (
		(
			(NEW."actor_id", NEW."credential_id", NEW."workspace_id", NEW."ip", NEW."user_agent", NEW."who_erasure")
				IS NOT DISTINCT FROM
				(OLD."actor_id", OLD."credential_id", OLD."workspace_id", OLD."ip", OLD."user_agent", OLD."who_erasure")
			AND (
				(NEW."who_salt", NEW."who_digest") IS NOT DISTINCT FROM (OLD."who_salt", OLD."who_digest")
				OR (OLD."format" = 1 AND OLD."who_digest" IS NULL AND OLD."who_erasure" IS NULL)
			)
		) OR (
			OLD."who_erasure" IS NULL AND NEW."who_erasure" > OLD."seq" AND NEW."who_salt" IS NULL
			AND NEW."who_digest" IS NOT DISTINCT FROM OLD."who_digest" AND NEW."actor_id" IS NULL
			AND NEW."credential_id" IS NULL AND NEW."workspace_id" IS NULL AND NEW."ip" = '' AND NEW."user_agent" = ''
		)
	)
	AND (
		(
			(NEW."entity_id", NEW."details", NEW."what_erasure")
				IS NOT DISTINCT FROM (OLD."entity_id", OLD."details", OLD."what_erasure")
			AND (
				(NEW."what_salt", NEW."what_digest") IS NOT DISTINCT FROM (OLD."what_salt", OLD."what_digest")
				OR (OLD."format" = 1 AND OLD."what_digest" IS NULL AND OLD."what_erasure" IS NULL)
			)
		) OR (
			OLD."what_erasure" IS NULL AND NEW."what_erasure" > OLD."seq" AND NEW."what_salt" IS NULL
			AND NEW."what_digest" IS NOT DISTINCT FROM OLD."what_digest" AND NEW."entity_id" IS NULL
			AND NEW."details" = '{}'::jsonb
		)
	)
) IS NOT TRUE)
	EXECUTE FUNCTION "audit_events_refuse"();
--> statement-breakpoint
CREATE FUNCTION "audit_events_refuse_format"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'audit_events is append-only: new rows have format 2';
END;
$$;
--> statement-breakpoint
-- A server of an earlier version must not go on with rows of the old format.
CREATE TRIGGER "audit_events_no_old_format" BEFORE INSERT ON "audit_events" FOR EACH ROW
WHEN (NEW."format" < 2) EXECUTE FUNCTION "audit_events_refuse_format"();
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_events_no_delete";
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_events_no_change";
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_events_no_old_format";
