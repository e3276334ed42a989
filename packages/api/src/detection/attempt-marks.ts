import { createHmac, randomBytes } from 'node:crypto';

const dayMs = 86_400_000;
/** 48 bits: enough to tell thousands of attempts apart. */
const markLength = 12;

/**
 * Marks of attempted passwords and addresses: equal texts have equal marks, so that one password that is tried on many accounts
 * can be seen. The key is random, is nowhere but in this process, and is replaced every day, so that the marks in the database
 * cannot be tested against guesses once it is gone (decision 52).
 */
export const createAttemptMarks = (now: () => number) => {
  let key = randomBytes(32);
  let endsAt = now() + dayMs;
  return (kind: 'account' | 'secret', text: string): string => {
    if (now() >= endsAt) {
      key = randomBytes(32);
      endsAt = now() + dayMs;
    }
    return createHmac('sha256', key).update(`${kind}\n${text}`).digest('hex').slice(0, markLength);
  };
};
