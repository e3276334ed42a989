import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { readFailure } from './failure.ts';
import { retryWhen } from './retry-when.ts';

/**
 * Goes on with a stream that ended because the session carries a new token: the server ends streams of the old one.
 * A stream that was refused before it opened is not opened again. No cache hears of streams, so `onFailure` is told of
 * those that have failed for good.
 */
export const resumeLink =
  (isStillSignedIn: () => Promise<boolean>, onFailure: (error: Error) => void): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    next(op).pipe(
      retryWhen(
        (error, brought) =>
          brought && readFailure(error).code === 'unauthenticated' ? isStillSignedIn() : null,
        // That it is about to connect is told of every stream, also of one that is refused then.
        ({ result }) => 'data' in result,
      ),
      retryWhen((error) => {
        onFailure(error);
        return null;
      }),
    );
