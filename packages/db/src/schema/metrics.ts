import { metricKinds, metricSpans } from '@atelier/core/ports/metric-store';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';

/** Figures about the server in the course of time (R-OPS-2). They hold nothing about a person. */
export const metricTables = (kit: Kit) => {
  const metrics = kit.table(
    'metrics',
    {
      span: kit.choice('span', metricSpans).notNull(),
      /** The start of the span, in UTC. */
      at: kit.timestamp('at').notNull(),
      kind: kit.choice('kind', metricKinds).notNull(),
      name: kit.text('name').notNull(),
      part: kit.text('part').notNull(),
      value: kit.integer('value').notNull(),
    },
    (figure) => [
      // Writers find their row by it, and readers the rows of a window.
      kit.uniqueIndex('metrics_figure').on(figure.span, figure.at, figure.kind, figure.name, figure.part),
      kit.check('metrics_span_known', oneOf('span', metricSpans)),
      kit.check('metrics_kind_known', oneOf('kind', metricKinds)),
    ],
  );
  return { metrics };
};
