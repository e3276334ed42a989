import { costliestHashes } from '@atelier/auth';
import type { PasswordHasher } from '@atelier/core/ports/services';

/** Room for the queue and the database beside the hashing, on a busy machine. */
const safetyFactor = 2;
const stepMs = 50;
/** The setting's upper bound. */
const maxMs = 10_000;

/**
 * The smallest `EVEN_ANSWER_MS` (milliseconds) with which a failed sign-in against any of these hashes takes as long as
 * one for an unknown address. Measured by verifying the most expensive hash of each kind once. 0 without hashes.
 */
export const minConstantTimeStepMs = async (
  hashes: readonly string[],
  hasher: Pick<PasswordHasher, 'verify'>,
): Promise<number> => {
  let longestMs = 0;
  for (const hash of costliestHashes(hashes)) {
    const startedMs = performance.now();
    await hasher.verify(hash, 'not the password');
    longestMs = Math.max(longestMs, performance.now() - startedMs);
  }
  return Math.min(maxMs, Math.ceil((longestMs * safetyFactor) / stepMs) * stepMs);
};
