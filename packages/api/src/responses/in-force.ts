import { AppError } from '@atelier/core/errors';
import type { ResponseRecord } from '@atelier/core/ports/response-store';
import type { ResponseKind } from '@atelier/core/ports/responses';
import type { Stores } from '@atelier/core/ports/stores';

type ResponseStores = Pick<Stores, 'responses'>;

/** What is in force against this person now; null if nothing is. */
const activeOf = (
  { responses }: ResponseStores,
  kind: ResponseKind,
  userId: string,
  now: Date,
): Promise<ResponseRecord | null> => responses.findActive({ kind, userId, address: null }, now, now);

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });

const until = ({ until: end }: ResponseRecord, now: Date) =>
  end === null
    ? { text: '', details: {} }
    : {
        text: ` until ${time.format(end)} UTC`,
        details: { retryAfterS: Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000)) },
      };

/**
 * The refusal of a sign-in while a rule has locked the account (R-SEC-4); null if none has. Only for someone who has proved
 * to be its owner: it says that the account exists. Sessions go on, and a reset by email lifts the lock.
 */
export const lockRefusal = async (
  stores: ResponseStores,
  userId: string,
  now: Date,
): Promise<AppError | null> => {
  const lock = await activeOf(stores, 'lock_account', userId, now);
  if (lock === null) return null;
  const { text, details } = until(lock, now);
  return new AppError(
    'account_locked',
    `We noticed something unusual, so signing in to this account is locked${text}. Try again after that, or reset your password by email now.`,
    details,
  );
};

/** @throws AppError `account_locked` while a rule has locked the account */
export const requireNotLocked = async (stores: ResponseStores, userId: string, now: Date): Promise<void> => {
  const refusal = await lockRefusal(stores, userId, now);
  if (refusal !== null) throw refusal;
};

/** @throws AppError `generation_paused` while a rule has paused new pictures of this person */
export const requireNotPaused = async (stores: ResponseStores, userId: string, now: Date): Promise<void> => {
  const pause = await activeOf(stores, 'pause_generation', userId, now);
  if (pause === null) return;
  const { text, details } = until(pause, now);
  throw new AppError(
    'generation_paused',
    `New pictures are paused for your account${text}, because of unusual activity. You can object on your Security page.`,
    details,
  );
};
