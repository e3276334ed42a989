import type { History, PastSignIn } from '../detection/history.ts';
import { blankSignal, type Signal, type SignalKind } from '../detection/signal.ts';

const dayMs = 86_400_000;
/** A small generator of numbers in 0 … 1: the same seed gives the same month. */
const random = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A month of signals of ordinary people, and what was known before it. */
export interface OrdinaryMonth {
  readonly signals: readonly Signal[];
  readonly history: History;
  /** Whether an account has used this address a day before. */
  readonly isHome: (address: string, at: number) => boolean;
}

/** Collects the signals of the month. */
export const createMonth = (seed: number) => {
  const next = random(seed);
  const signals: Signal[] = [];
  const signIns = new Map<string, PastSignIn[]>();
  const acts = new Map<string, number[]>();
  const firstUse = new Map<string, number>();
  let seq = 0;
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const chance = (probability: number): boolean => next() < probability;
  const used = (address: string, at: number): void => {
    firstUse.set(address, Math.min(at, firstUse.get(address) ?? at));
  };
  const add = (kind: SignalKind, at: number, fields: Partial<Signal>): void => {
    seq += 1;
    signals.push({ ...blankSignal, kind, at, seq: kind === 'signed_in' ? seq : null, ...fields });
  };
  const remember = (userId: string, address: string, at: number): void => {
    signIns.set(userId, [...(signIns.get(userId) ?? []), { at, address }]);
    used(address, at);
  };
  return {
    ...{ next, int, chance, add, remember, used },
    signIn(userId: string, address: string, at: number, isKnownDevice: boolean): void {
      add('signed_in', at, { userId, address, isKnownDevice });
      remember(userId, address, at);
    },
    /** Wrong passwords, each another one unless `password` says which. */
    mistype(userId: string, address: string, at: number, times: number, device: boolean, password?: string) {
      for (let n = 0; n < times; n += 1)
        add('sign_in_failed', at + n * 15_000, {
          ...{ userId, address, isKnownDevice: device },
          secretMark: password ?? `${userId} ${at} ${n}`,
        });
    },
    act(userId: string, at: number): void {
      add('admin_acted', at, { userId, address: null });
      acts.set(userId, [...(acts.get(userId) ?? []), at]);
    },
    finish(): OrdinaryMonth {
      const before = <T>(list: readonly T[], time: (one: T) => number, at: number): T[] =>
        list.filter((one) => time(one) < at).toSorted((a, b) => time(b) - time(a));
      return {
        signals: signals.toSorted((a, b) => a.at - b.at),
        history: {
          signIns: async (userId, { at }) =>
            before(signIns.get(userId) ?? [], (past) => past.at, at).slice(0, 100),
          adminActs: async (userId, { at }) => before(acts.get(userId) ?? [], (past) => past, at),
        },
        isHome: (address, at) => (firstUse.get(address) ?? at) <= at - dayMs,
      };
    },
  };
};
export type Month = ReturnType<typeof createMonth>;
