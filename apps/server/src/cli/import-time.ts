import { costliestHashes } from '@atelier/auth';
import type { PasswordHasher } from '@atelier/core/ports/services';

/** Room for the queue and the database beside the hashing, on a machine that works. */
const slack = 2;
const stepMs = 50;
/** What the setting takes at most. */
const mostMs = 10_000;

/**
 * The least `EVEN_ANSWER_MS` (milliseconds) under which a failed sign-in at any of these hashes takes as long as one
 * at an address without account: the dearest of each kind is verified once, here and now. 0 when there is none.
 */
export const leastEvenAnswerMs = async (
  hashes: readonly string[],
  hasher: Pick<PasswordHasher, 'verify'>,
): Promise<number> => {
  let longestMs = 0;
  for (const hash of costliestHashes(hashes)) {
    const startedMs = performance.now();
    await hasher.verify(hash, 'not the password');
    longestMs = Math.max(longestMs, performance.now() - startedMs);
  }
  return Math.min(mostMs, Math.ceil((longestMs * slack) / stepMs) * stepMs);
};
