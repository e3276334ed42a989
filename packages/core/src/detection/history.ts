import { networkOf, type Signal, type SignalKind } from './signal.ts';

export interface PastSignIn {
  readonly at: number;
  /** In the form of `Signal.address`. */
  readonly address: string;
}

/** What is known of the time before a signal. */
export interface History {
  /** The latest sign-ins of an account before the signal, newest first. */
  signIns(userId: string, before: Pick<Signal, 'at' | 'seq'>): Promise<readonly PastSignIn[]>;
  /** When an administrator changed something before the signal, newest first. */
  adminActs(userId: string, before: Pick<Signal, 'at' | 'seq'>): Promise<readonly number[]>;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Fewer acts say nothing about habits. */
const habitActs = 20;
const hoursPerDay = 24;
const recentMs = 12 * hourMs;

const hourOf = (at: number): number => Math.floor(at / hourMs) % hoursPerDay;

/**
 * The hour of a day in UTC and those beside it have never been worked in. What was done within the last hours is no habit yet: the
 * first change of a night would excuse the second.
 */
const isOddHour = (at: number, allActs: readonly number[]): boolean => {
  const acts = allActs.filter((act) => act < at - recentMs);
  if (acts.length < habitActs) return false;
  const worked = new Set(acts.map(hourOf));
  return [-1, 0, 1].every((step) => !worked.has((hourOf(at) + step + hoursPerDay) % hoursPerDay));
};

/** Signals whose meaning depends on where the account has been used before. */
const placed: ReadonlySet<SignalKind> = new Set<SignalKind>([
  'sign_in_failed',
  'signed_in',
  'second_factor_removed',
  'deleted',
]);
/** What a thief does after their own sign-in, which must not make their network a known one. */
const afterSignIn: ReadonlySet<SignalKind> = new Set<SignalKind>(['second_factor_removed', 'deleted']);

/** Adds to a signal what is known of the time before it. */
export const withHistory = async (signal: Signal, history: History): Promise<Signal> => {
  const { kind, userId, address, at } = signal;
  if (userId === null) return signal;
  if (kind === 'admin_acted')
    return { ...signal, isOddHour: isOddHour(at, await history.adminActs(userId, signal)) };
  if (!placed.has(kind) || address === null) return signal;
  const signIns = await history.signIns(userId, signal);
  const network = networkOf(address);
  const last = signIns[0];
  return {
    ...signal,
    isKnownNetwork: signIns.some(
      (past) => networkOf(past.address) === network && (!afterSignIn.has(kind) || past.at <= at - dayMs),
    ),
    idleDays: kind === 'signed_in' && last !== undefined ? Math.floor((at - last.at) / dayMs) : null,
  };
};
