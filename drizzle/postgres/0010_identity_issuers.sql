-- Which issuer the existing rows are of only the settings know; until the first start reads them the rows match nothing
-- (IdentityStore.decideIssuers).
DROP INDEX "identities_subject_unique";--> statement-breakpoint
DROP INDEX "identities_user_unique";--> statement-breakpoint
ALTER TABLE "identities" ADD COLUMN "issuer" text;--> statement-breakpoint
UPDATE "identities" SET "issuer" = 'undecided:' || "provider";--> statement-breakpoint
ALTER TABLE "identities" ALTER COLUMN "issuer" SET NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "identities_subject_unique" ON "identities" USING btree ("provider","issuer","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_user_unique" ON "identities" USING btree ("user_id","provider","issuer");
