import { EngineCapabilities } from '@atelier/core/schemas/engines';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { publicProcedure, router } from '../trpc/procedures.ts';

export const enginesRouter = router({
  /** The engines of the server itself, which need no sign-in to be known; `models.list` has all that a person may use. */
  list: publicProcedure({ limit: 'request', audit: null })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(EngineCapabilities) }))
    .query(({ ctx }) => ctx.services.engines.builtIn()),
});
