ALTER TABLE "drawn_pictures" ADD COLUMN "understood" text;--> statement-breakpoint
ALTER TABLE "images" ADD COLUMN "understood" text;