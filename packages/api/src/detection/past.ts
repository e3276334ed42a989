import { isAdminAct } from '@atelier/core/detection/audit-signals';
import type { History } from '@atelier/core/detection/history';
import type { Signal } from '@atelier/core/detection/signal';
import type { Database } from '@atelier/core/ports/stores';

const dayMs = 86_400_000;
/** Of one account: more change nothing about where it is at home. */
const maxSignIns = 100;
const maxActs = 300;
/** Of accounts whose history is kept while signals are looked at. */
const maxKept = 2_000;

type Before = Pick<Signal, 'at' | 'seq'>;

export interface Past extends History {
  /** Whether an account has used this address a day ago or earlier, so that people live there. */
  isHome(address: string, at: Date): Promise<boolean>;
}

/**
 * What the audit log and the counters tell of the time before a signal. For one round: what it has read it does not read again,
 * although a flood may name one account many times.
 */
export const readPast = (
  db: Pick<Database, 'audit' | 'detection'>,
  addressOf: (ip: string) => string,
): Past => {
  const kept = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    if (kept.size >= maxKept) kept.clear();
    const reading = read();
    kept.set(key, reading);
    return reading;
  };

  return {
    async signIns(userId, { at, seq }: Before) {
      const rows = await once(`in ${userId}`, () =>
        db.audit.list({ type: 'login_success', actorId: userId }, null, maxSignIns),
      );
      return rows
        .filter((row) => (seq === null ? row.time.getTime() < at : row.seq < seq))
        .map((row) => ({ at: row.time.getTime(), address: addressOf(row.ip) }));
    },

    async adminActs(userId, { seq }) {
      const rows = await once(`acts ${userId}`, () => db.audit.list({ actorId: userId }, null, maxActs));
      return rows
        .filter((row) => isAdminAct(row.type) && (seq === null || row.seq < seq))
        .map((row) => row.time.getTime());
    },

    isHome: (address, at) =>
      once(`home ${address}`, async () => {
        const before = new Date(at.getTime() - dayMs);
        const [signIn] = await db.audit.list({ type: 'login_success', ip: address, to: before }, null, 1);
        return signIn !== undefined || db.detection.hasCalledFrom(address, before);
      }),
  };
};
