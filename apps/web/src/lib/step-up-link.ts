import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { readFailure } from './failure.ts';
import { retryWhen } from './retry-when.ts';
import type { StepUp } from './step-up.ts';

/**
 * Holds back a change that the server refuses until the person has confirmed who they are, then sends that very
 * change again; its result reaches whoever called. Turning back lets the refusal through, and only then: callers
 * see `step_up_required` when the person did not want to go on.
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
