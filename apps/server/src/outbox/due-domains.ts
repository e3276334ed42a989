import { setImmediate } from 'node:timers/promises';
import type { OutboxStore } from '@atelier/core/ports/identity-stores';

/** Recipient domains with due mail, in turn. */
export interface DueDomains {
  /** At least `most` of them or all there are, beginning behind the one that was served last. */
  list(now: Date): Promise<string[]>;
  served(domainHash: string): void;
}

export const createDueDomains = (outbox: Pick<OutboxStore, 'listDueDomains'>, most: number): DueDomains => {
  let lastServed: string | null = null;
  return {
    async list(now) {
      const found = new Set<string>();
      let after = lastServed;
      let isSecondPart = after === null;
      while (found.size < most) {
        const { hashes, next } = await outbox.listDueDomains(now, after, most);
        for (const hash of hashes) found.add(hash);
        if (next === null && isSecondPart) break;
        if (next === null) isSecondPart = true;
        else if (isSecondPart && lastServed !== null && next >= lastServed) break;
        after = next;
        // Thousands of domains none of which is due must not hold up the thread.
        await setImmediate();
      }
      return [...found];
    },
    served(domainHash) {
      lastServed = domainHash;
    },
  };
};
