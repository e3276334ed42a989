import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { readFailure } from './failure.ts';
import type { StepUp } from './step-up.ts';

/**
 * Holds back a change that the server refuses until the person has confirmed who they are, then sends that very
 * change again; its result reaches whoever called. Turning back lets the refusal through, and only then: callers
 * see `step_up_required` when the person did not want to go on.
 */
export const stepUpLink =
  (stepUp: Pick<StepUp, 'ask'>): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) => {
    if (op.type !== 'mutation') return next(op);
    return observable((observer) => {
      let running: Unsubscribable | null = null;
      let left = false;
      const attempt = () => {
        running = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (readFailure(error).code !== 'step_up_required') return observer.error(error);
            void stepUp.ask().then((proven) => {
              if (left) return;
              if (proven) attempt();
              else observer.error(error);
            });
          },
        });
      };
      attempt();
      return () => {
        left = true;
        running?.unsubscribe();
      };
    });
  };
