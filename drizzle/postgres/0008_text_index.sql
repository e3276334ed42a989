-- The n-grams of `folded` (R-X-17), and what keeps the texts in step with what they are made of, whoever writes it.
-- Needs no extension, as pg_trgm is: whoever may create tables may create this.
CREATE SEQUENCE "image_texts_seq" OWNED BY "image_texts"."seq";
--> statement-breakpoint
ALTER TABLE "image_texts" ALTER COLUMN "seq" SET DEFAULT nextval('image_texts_seq');
--> statement-breakpoint
CREATE SEQUENCE "user_texts_seq" OWNED BY "user_texts"."seq";
--> statement-breakpoint
ALTER TABLE "user_texts" ALTER COLUMN "seq" SET DEFAULT nextval('user_texts_seq');
--> statement-breakpoint
-- Three characters from every place, fewer at the end, behind what tells the scopes apart well enough: whole ids would
-- only make the index larger. `grams` of packages/db says the same.
CREATE FUNCTION "text_grams"("scope" text, "folded" text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_to_tsvector(array(
		SELECT DISTINCT right($1, 8) || c || coalesce(lead(c, 1) OVER w, '') || coalesce(lead(c, 2) OVER w, '')
		FROM unnest(string_to_array($2, NULL)) WITH ORDINALITY AS t (c, n)
		WINDOW w AS (ORDER BY n)
	))
$$;
--> statement-breakpoint
-- Without fastupdate: a list of what is not sorted in yet would have to be read by every search.
CREATE INDEX "image_texts_grams" ON "image_texts" USING gin (text_grams("scope", "folded")) WITH (fastupdate = off);
--> statement-breakpoint
CREATE INDEX "user_texts_grams" ON "user_texts" USING gin (text_grams("scope", "folded")) WITH (fastupdate = off);
--> statement-breakpoint
CREATE FUNCTION "images_keep_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO image_texts (id, scope, created_at) VALUES (new.id, new.workspace_id, new.created_at);
	ELSE
		UPDATE image_texts SET scope = new.workspace_id, created_at = new.created_at, folded = NULL WHERE id = new.id;
	END IF;
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "images_keep_text" AFTER INSERT OR UPDATE OF "prompt", "workspace_id", "created_at" ON "images"
	FOR EACH ROW EXECUTE FUNCTION "images_keep_text"();
--> statement-breakpoint
CREATE FUNCTION "users_keep_text"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		INSERT INTO user_texts (id, scope, created_at) VALUES (new.id, 'users', new.created_at);
	ELSE
		UPDATE user_texts SET created_at = new.created_at, folded = NULL WHERE id = new.id;
	END IF;
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "users_keep_text" AFTER INSERT OR UPDATE OF "name", "email", "created_at" ON "users"
	FOR EACH ROW EXECUTE FUNCTION "users_keep_text"();
--> statement-breakpoint
INSERT INTO "image_texts" ("id", "scope", "created_at") SELECT "id", "workspace_id", "created_at" FROM "images" ORDER BY "workspace_id", "created_at", "id";
--> statement-breakpoint
INSERT INTO "user_texts" ("id", "scope", "created_at") SELECT "id", 'users', "created_at" FROM "users" ORDER BY "created_at", "id";
