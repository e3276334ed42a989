import { AppError } from '@atelier/core/errors';
import type { Deps } from '../shared/deps.ts';
import { constantTimeResponse } from '../throttle/constant-time-response.ts';
import type { RequestContext } from '../trpc/request-context.ts';

/** Purpose of a requested email. Each is counted on its own, so that requests of one kind do not use up another's. */
type EmailPurpose = 'reset' | 'verify' | 'register' | 'change';

/**
 * Does what leads to a mail for an address that somebody typed. Each address is counted, whether it has an account or
 * not, and the answer takes as long (ASVS 6.3.8). @throws AppError `rate_limited`
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
