ALTER TABLE "outbox" ADD COLUMN "domain_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX "outbox_domain_due" ON "outbox" USING btree ("domain_hash","next_attempt_at","id");