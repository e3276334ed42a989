import type { PasswordHasher } from '@atelier/core/ports/services';
import { faultFields, type Logger } from '../observability/log.ts';

/**
 * Computes one hash, and logs if that fails: without it an operator would learn at the first sign-in that passwords cannot be
 * verified. Never rejects.
 */
export const checkHashing = async (
  hasher: Pick<PasswordHasher, 'hash'>,
  log: Pick<Logger, 'error'>,
): Promise<void> => {
  try {
    await hasher.hash('self-check');
  } catch (thrown) {
    // A full queue and a server that is stopping refuse without a cause.
    if (thrown instanceof Error && thrown.cause !== undefined)
      log.error(faultFields(thrown), 'passwords cannot be hashed: password sign-in fails');
  }
};
