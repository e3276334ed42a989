CREATE TABLE "metrics" (
	"span" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"part" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "metrics_span_known" CHECK ("span" in ('minute', 'hour', 'day')),
	CONSTRAINT "metrics_kind_known" CHECK ("kind" in ('call', 'route', 'wait', 'count', 'peak'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "metrics_figure" ON "metrics" USING btree ("span","at","kind","name","part");