ALTER TABLE "guesses" ADD COLUMN "pending" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "guesses" ADD COLUMN "pending_until" timestamp (3) with time zone;