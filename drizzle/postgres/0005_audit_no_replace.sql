-- Ordinary triggers are skipped by connections that set session_replication_role to replica; these are not (R-SEC-2).
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_events_no_change";
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ALWAYS TRIGGER "audit_events_no_truncate";
