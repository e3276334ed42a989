import { AppError } from '@atelier/core/errors';
import type { Deps } from '../shared/deps.ts';
import { constantTimeResponse } from '../throttle/constant-time-response.ts';
import type { RequestContext } from '../trpc/request-context.ts';

/** Purpose of a requested email. Each has its own limit, so that requests of one kind do not use up another's. */
type EmailPurpose = 'reset' | 'verify' | 'register' | 'change';

/**
 * Runs work that may send an email to an address that an anonymous user entered. Requests are limited per address, and
 * the response takes the same time, whether or not the address has an account (ASVS 6.3.8). @throws AppError
 * `rate_limited`
 */
export const createEmailRequests = ({
  limiter,
  limits,
  secrets,
  settings,
}: Pick<Deps, 'limiter' | 'limits' | 'secrets' | 'settings'>) => {
  const constantTime = constantTimeResponse(settings.constantTimeStepMs);
  return (
    purpose: EmailPurpose,
    email: string,
    request: Pick<RequestContext, 'noteLimit'>,
    work: () => Promise<void>,
  ): Promise<void> =>
    constantTime(async () => {
      const verdict = await limiter.consume(limits.mail, `${purpose}:${secrets.hash(email)}`);
      if (!verdict.allowed) {
        request.noteLimit('mail', verdict);
        throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
      }
      await work();
    });
};
export type RequestEmail = ReturnType<typeof createEmailRequests>;
