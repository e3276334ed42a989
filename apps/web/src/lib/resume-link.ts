import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { readFailure } from './failure.ts';
import { retryWhen } from './retry-when.ts';

/**
 * Reopens a subscription that the server ended because the session's token was renewed. One that was rejected before it
 * delivered data is not reopened. Subscriptions bypass the query cache's error handler, so `onFailure` gets final errors.
 */
export const resumeLink =
  (isStillSignedIn: () => Promise<boolean>, onFailure: (error: Error) => void): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) =>
    next(op).pipe(
      retryWhen(
        (error, hadValue) =>
          hadValue && readFailure(error).code === 'unauthenticated' ? isStillSignedIn() : null,
        // Every subscription first reports that it connects, even one that is then rejected.
        ({ result }) => 'data' in result,
      ),
      retryWhen((error) => {
        onFailure(error);
        return null;
      }),
    );
