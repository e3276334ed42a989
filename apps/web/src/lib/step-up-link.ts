import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { readFailure } from './failure.ts';
import { retryWhen } from './retry-when.ts';
import type { StepUp } from './step-up.ts';

type Gate = Pick<StepUp, 'ask'>;

/**
 * When the server answers a mutation with `step_up_required`, asks the user to confirm who they are, and when it answers any call
 * with `terms_due`, to accept the terms. Then it sends the same call again, so that the caller gets its result. Callers see these
 * codes only if the user cancelled.
 */
export const stepUpLink =
  (stepUp: Gate, terms: Gate): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    next(op).pipe(
      retryWhen((error) => {
        const { code } = readFailure(error);
        if (code === 'terms_due') return terms.ask();
        return code === 'step_up_required' && op.type === 'mutation' ? stepUp.ask() : null;
      }),
    );
