import {
  ApiFigures,
  MetricsOverview,
  MetricWindowName,
  ProcedureSeries,
} from '@atelier/core/schemas/metrics';
import { SecurityReview } from '@atelier/core/schemas/review';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';

const read = { can: 'metrics:read', limit: 'view', audit: 'admin_access' } as const;
const WindowInput = z.strictObject({ window: MetricWindowName });
const maxNameLength = 100;

/** Figures of the server in the course of time; mounted as `admin.metrics`. */
export const metricsRouter = router({
  overview: adminProcedure(read)
    .input(WindowInput)
    .output(MetricsOverview)
    .query(({ ctx, input }) => ctx.services.metrics.overview(input.window)),

  api: adminProcedure(read)
    .input(WindowInput)
    .output(ApiFigures)
    .query(({ ctx, input }) => ctx.services.metrics.api(input.window)),

  /** What administrators look through from time to time. */
  review: adminProcedure(read)
    .input(NoInput)
    .output(SecurityReview)
    .query(({ ctx }) => ctx.services.review.review()),

  /** One procedure or plain route. */
  procedure: adminProcedure(read)
    .input(z.strictObject({ ...WindowInput.shape, name: z.string().max(maxNameLength) }))
    .output(ProcedureSeries)
    .query(({ ctx, input }) => ctx.services.metrics.procedure(input.name, input.window)),
});
