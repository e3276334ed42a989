import { owedTexts } from '@atelier/core/legal';
import type { LegalTextRecord } from '@atelier/core/ports/privacy-stores';
import type { Database } from '@atelier/core/ports/stores';

/** A published text counts on every node within this time. */
const maxAgeMs = 1000;
/** How long it is remembered that a person has accepted everything. */
const settledMs = 60_000;
/** Entries of about 100 bytes. */
const maxSettled = 20_000;

export type LegalTextHead = Omit<LegalTextRecord, 'body'>;

export interface LegalState {
  /** What was published, at most a second old. */
  texts(): Promise<readonly LegalTextHead[]>;
  /** Whether the person must accept something first. While nothing is asked for, this is false and costs nothing. */
  owes(userId: string): boolean | Promise<boolean>;
  /** A text or a consent has changed in this process: the next call reads it. */
  forget(): void;
}

interface StateDeps {
  readonly db: Pick<Database, 'consents' | 'legalTexts'>;
  /** Monotonic, so that a clock that is set does not matter. */
  readonly nowMs?: () => number;
}

const textsDiffer = (some: readonly LegalTextHead[], others: readonly LegalTextHead[]): boolean =>
  some.length !== others.length ||
  some.some(
    ({ id, retiredAt }, at) =>
      id !== others[at]?.id || retiredAt?.getTime() !== others[at]?.retiredAt?.getTime(),
  );

/**
 * The published texts in memory (decision 60). Nothing is read while there are no requests. If the database does not answer, what
 * was known counts.
 */
export const createLegalState = ({ db, nowMs = () => performance.now() }: StateDeps): LegalState => {
  let texts: readonly LegalTextHead[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;
  /** Until when each person counts as having accepted the texts of `texts`. */
  const settled = new Map<string, number>();

  const read = async (): Promise<void> => {
    const startedMs = nowMs();
    try {
      const next = await db.legalTexts.list();
      if (textsDiffer(next, texts)) {
        texts = next;
        settled.clear();
      }
    } catch {
      // The call itself will say what is wrong with the database.
    }
    readAtMs = startedMs;
  };

  const keepFresh = (): Promise<void> | undefined => {
    if (nowMs() - readAtMs < maxAgeMs) return undefined;
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };

  const settle = (userId: string): void => {
    if (settled.size >= maxSettled) settled.clear();
    settled.set(userId, nowMs() + settledMs);
  };

  const isAsking = (): boolean => texts.some(({ mustAccept, retiredAt }) => mustAccept && retiredAt === null);

  const owesAnything = async (userId: string): Promise<boolean> => {
    if ((settled.get(userId) ?? Number.NEGATIVE_INFINITY) > nowMs()) return false;
    const known = texts;
    const consents = await db.consents.listOf(userId);
    const accepted = consents.filter(({ withdrawnAt }) => withdrawnAt === null);
    const owed = owedTexts(
      known,
      accepted.map(({ version }) => version),
    );
    if (owed.length === 0 && known === texts) settle(userId);
    return owed.length > 0;
  };

  return {
    async texts() {
      await keepFresh();
      return texts;
    },

    owes(userId) {
      const fresh = keepFresh();
      if (fresh === undefined) return isAsking() && owesAnything(userId);
      return fresh.then(() => isAsking() && owesAnything(userId));
    },

    forget() {
      readAtMs = Number.NEGATIVE_INFINITY;
      settled.clear();
    },
  };
};
