import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { readFailure } from './failure.ts';

/**
 * Goes on with a stream that ended because the session carries a new token: the server ends streams of the old one.
 * A stream that brought nothing since it was opened is not opened again.
 */
export const resumeLink =
  (isStillSignedIn: () => Promise<boolean>): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let running: Unsubscribable | null = null;
      let left = false;
      const attempt = () => {
        let brought = false;
        running = next(op).subscribe({
          next: (value) => {
            brought ||= 'data' in value.result;
            observer.next(value);
          },
          complete: () => observer.complete(),
          error: (error) => {
            if (!brought || readFailure(error).code !== 'unauthenticated') return observer.error(error);
            void isStillSignedIn().then(
              (still) => {
                if (left) return;
                if (still) attempt();
                else observer.error(error);
              },
              () => observer.error(error),
            );
          },
        });
      };
      attempt();
      return () => {
        left = true;
        running?.unsubscribe();
      };
    });
