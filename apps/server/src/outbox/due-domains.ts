import { setImmediate } from 'node:timers/promises';
import type { OutboxStore } from '@atelier/core/ports/outbox-store';

/** Recipient domains with due mail, round robin. */
export interface DueDomains {
  /** At least `min` domains, or all there are, starting after the one that was served last. */
  list(now: Date): Promise<string[]>;
  markServed(domainHash: string): void;
}

export const createDueDomains = (outbox: Pick<OutboxStore, 'listDueDomains'>, min: number): DueDomains => {
  let lastServed: string | null = null;
  return {
    async list(now) {
      const found = new Set<string>();
      let after = lastServed;
      let hasWrapped = after === null;
      while (found.size < min) {
        const { hashes, next } = await outbox.listDueDomains(now, after, min);
        for (const hash of hashes) found.add(hash);
        if (next === null && hasWrapped) break;
        if (next === null) hasWrapped = true;
        else if (hasWrapped && lastServed !== null && next >= lastServed) break;
        after = next;
        // Thousands of domains without due mail must not block the event loop.
        await setImmediate();
      }
      return [...found];
    },
    markServed(domainHash) {
      lastServed = domainHash;
    },
  };
};
