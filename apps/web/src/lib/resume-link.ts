import type { AppRouter } from '@atelier/api';
import type { TRPCLink } from '@trpc/client';
import { isUnanswered, readFailure } from './failure.ts';
import { mapValues, retryWhen } from './retry-when.ts';

interface Deps {
  readonly isStillSignedIn: () => Promise<boolean>;
  /** Subscriptions bypass the query cache's error handler, so this gets final errors. */
  readonly onFailure: (error: Error) => void;
  /** Asks to accept the terms. @returns a promise of whether they were accepted */
  readonly onTermsDue: () => Promise<boolean>;
  /** Called when a stream breaks off. @returns a promise that resolves once the server answers */
  readonly onInterruption: () => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The wait after the first failed attempt; longer after each further one. */
const reopenAfterMs = 2_000;
const maxFailedAttempts = 5;

/**
 * Keeps subscriptions alive. One that the server ended because the session's token was renewed is reopened, and so is one
 * that broke off, once the server answers again. One that needs accepted terms waits for them. One that is rejected is given
 * up: at once if the server says why, after some attempts if not.
 */
export const resumeLink =
  ({ isStillSignedIn, onFailure, onTermsDue, onInterruption, sleep }: Deps): TRPCLink<AppRouter> =>
  () =>
  ({ op, next }) => {
    let failedAttempts = 0;
    const reopen = async () => {
      await onInterruption();
      await sleep(reopenAfterMs * failedAttempts);
      return true;
    };
    return next(op).pipe(
      mapValues((value) => {
        const { result } = value;
        if ('data' in result) failedAttempts = 0;
        // The browser reconnects by itself; the page only has to know.
        if (result.type === 'state' && result.state === 'connecting' && result.error !== null)
          void onInterruption();
        return value;
      }),
      retryWhen(
        (error, hadValue) => {
          const failure = readFailure(error);
          if (failure.code === 'unauthenticated') return hadValue ? isStillSignedIn() : null;
          failedAttempts += 1;
          return isUnanswered(failure) && failedAttempts <= maxFailedAttempts ? reopen() : null;
        },
        // Every subscription first reports that it connects, even one that is then rejected.
        ({ result }) => 'data' in result,
      ),
      retryWhen((error) => {
        if (readFailure(error).code === 'terms_due') return onTermsDue();
        onFailure(error);
        return null;
      }),
    );
  };
