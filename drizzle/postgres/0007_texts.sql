CREATE TABLE "image_texts" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"scope" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"folded" text
);
--> statement-breakpoint
CREATE TABLE "user_texts" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"scope" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"folded" text
);
--> statement-breakpoint
ALTER TABLE "image_texts" ADD CONSTRAINT "image_texts_id_images_id_fk" FOREIGN KEY ("id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_texts" ADD CONSTRAINT "user_texts_id_users_id_fk" FOREIGN KEY ("id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "image_texts_id_unique" ON "image_texts" USING btree ("id");--> statement-breakpoint
CREATE INDEX "image_texts_scope" ON "image_texts" USING btree ("scope","created_at","id");--> statement-breakpoint
CREATE INDEX "image_texts_unfolded" ON "image_texts" USING btree ("scope","created_at","id") WHERE "folded" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "user_texts_id_unique" ON "user_texts" USING btree ("id");--> statement-breakpoint
CREATE INDEX "user_texts_scope" ON "user_texts" USING btree ("scope","created_at","id");--> statement-breakpoint
CREATE INDEX "user_texts_unfolded" ON "user_texts" USING btree ("scope","created_at","id") WHERE "folded" is null;