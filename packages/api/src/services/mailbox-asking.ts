import { AppError } from '@atelier/core/errors';
import type { LimitRules } from '@atelier/core/limit-rules';
import type { Limiter, SecretSource } from '@atelier/core/ports/services';
import type { Call } from '../call.ts';
import { evenAnswers } from './even-answers.ts';
import type { ServiceSettings } from './settings.ts';

export interface AskingDeps {
  readonly limiter: Limiter;
  readonly limits: Pick<LimitRules, 'mail'>;
  readonly secrets: SecretSource;
  readonly settings: Pick<ServiceSettings, 'evenAnswerMs'>;
}

/** What the mail is asked for. Each has a count of its own: whoever asks for one kind uses up nobody's resets. */
export type MailPurpose = 'reset' | 'verify' | 'register' | 'change';

/**
 * Does what leads to a mail for an address that somebody typed. Each address is counted, whether it has an account or
 * not, and the answer takes as long (ASVS 6.3.8). @throws AppError `rate_limited`
 */
export const mailAsking = ({ limiter, limits, secrets, settings }: AskingDeps) => {
  const evenly = evenAnswers(settings.evenAnswerMs);
  return (
    purpose: MailPurpose,
    email: string,
    call: Pick<Call, 'noteLimit'>,
    work: () => Promise<void>,
  ): Promise<void> =>
    evenly(async () => {
      const verdict = await limiter.consume(limits.mail, `${purpose}:${secrets.hash(email)}`);
      if (!verdict.allowed) {
        call.noteLimit('mail', verdict);
        throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
      }
      await work();
    });
};
export type AskForMail = ReturnType<typeof mailAsking>;
