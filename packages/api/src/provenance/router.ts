import { StudioTrust } from '@atelier/core/schemas/provenance';
import { NoInput } from '../shared/schemas.ts';
import { publicProcedure, router } from '../trpc/procedures.ts';

export const provenanceRouter = router({
  /** Public: certificates are in every exported file. Makes no key. */
  trust: publicProcedure({ limit: 'request', audit: null })
    .input(NoInput)
    .output(StudioTrust)
    .query(({ ctx }) => ctx.services.signingKeys.trust()),
});
