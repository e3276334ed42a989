import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { readFailure } from './failure.ts';
import { retryWhen } from './retry-when.ts';
import type { StepUp } from './step-up.ts';

/**
 * When the server answers a mutation with `step_up_required`, asks the user to confirm who they are and sends the same
 * mutation again, so that the caller gets its result. Callers see `step_up_required` only if the user cancelled.
 */
export const stepUpLink =
  (stepUp: Pick<StepUp, 'ask'>): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    op.type === 'mutation'
      ? next(op).pipe(
          retryWhen((error) => (readFailure(error).code === 'step_up_required' ? stepUp.ask() : null)),
        )
      : next(op);
