CREATE INDEX "images_model" ON "images" USING btree ("workspace_id","model","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_style" ON "images" USING btree ("workspace_id","style","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_provider" ON "images" USING btree ("workspace_id","provider","created_at","id") WHERE "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_favourite" ON "images" USING btree ("workspace_id","created_at","id") WHERE "is_favourite" and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_children" ON "images" USING btree ("workspace_id","created_at","id") WHERE "has_children" and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_flagged" ON "images" USING btree ("workspace_id","created_at","id") WHERE "flag" = 'flagged' and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_rated1" ON "images" USING btree ("workspace_id","created_at","id") WHERE "rating" >= 1 and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_rated2" ON "images" USING btree ("workspace_id","created_at","id") WHERE "rating" >= 2 and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_rated3" ON "images" USING btree ("workspace_id","created_at","id") WHERE "rating" >= 3 and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_rated4" ON "images" USING btree ("workspace_id","created_at","id") WHERE "rating" >= 4 and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_rated5" ON "images" USING btree ("workspace_id","created_at","id") WHERE "rating" >= 5 and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_landscape" ON "images" USING btree ("workspace_id","created_at","id") WHERE "width" > "height" and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_portrait" ON "images" USING btree ("workspace_id","created_at","id") WHERE "width" < "height" and "deleted_at" is null;--> statement-breakpoint
CREATE INDEX "images_square" ON "images" USING btree ("workspace_id","created_at","id") WHERE "width" = "height" and "deleted_at" is null;