import type { OneTimeTokenRecord, TokenPurpose } from '@atelier/core/ports/identity-records';
import type { OneTimeTokenStore } from '@atelier/core/ports/identity-stores';
import { take } from './memory-tables.ts';

/** One-time tokens in memory: each is good once, for its purpose, while it lasts. */
export const memoryTokens = (tokens: Map<string, OneTimeTokenRecord>): Partial<OneTimeTokenStore> => {
  const good = (tokenHash: string, purpose: TokenPurpose, now: Date): OneTimeTokenRecord | null => {
    const found = tokens.get(tokenHash);
    return found !== undefined && found.purpose === purpose && found.expiresAt > now ? found : null;
  };
  return {
    async create(token) {
      tokens.set(token.tokenHash, token);
    },
    find: async (tokenHash, purpose, now) => good(tokenHash, purpose, now),
    async consume(tokenHash, purpose, now) {
      const found = good(tokenHash, purpose, now);
      if (found !== null) tokens.delete(tokenHash);
      return found;
    },
    async deleteAll(purpose) {
      take(tokens, (one) => one.purpose === purpose);
    },
    async deleteAllOf(userId, purposes) {
      take(tokens, (one) => one.userId === userId && purposes.includes(one.purpose));
    },
  };
};
