import { createHash } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { type CountedKind, networkOf } from '@atelier/core/detection/signal';
import type { SignalCount } from '@atelier/core/ports/detection-store';
import type { FailedSignIn, SignalOrigin, Signals } from '@atelier/core/ports/signals';
import { createAttemptMarks } from './attempt-marks.ts';
import { createTally, type TallyKey } from './tally.ts';

const minuteMs = 60_000;
/** Between two flushes. Beyond it callers are counted by network, and beyond twice as many only by kind. */
const maxKeys = 5_000;
/** IDs of our own and addresses are shorter. */
const maxLength = 100;

interface Counted extends SignalOrigin {
  readonly kind: CountedKind;
  readonly accountMark: string | null;
  readonly secretMark: string | null;
  readonly isKnownDevice: boolean;
  count: number;
}

export interface Counters extends Signals {
  /** Takes what was counted since the last call. */
  drain(): readonly SignalCount[];
  readonly size: number;
}

interface CountersDeps {
  readonly clock: Clock;
  /** Called when something was counted and nothing was waiting: it is to be stored soon. */
  readonly onCounted: () => void;
}

/** Of the minute and everything that tells apart. */
const idOf = (minute: number, counted: Omit<Counted, 'count'>): string => {
  const { kind, userId, address, tokenId, procedure, accountMark, secretMark, isKnownDevice } = counted;
  const parts = [minute, kind, userId, address, tokenId, procedure, accountMark, secretMark, isKnownDevice];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 24);
};

const cut = (text: string | null): string | null => (text === null ? null : text.slice(0, maxLength));

/** Reads are many, and only how many they are matters. */
const withoutProcedure: ReadonlySet<CountedKind> = new Set<CountedKind>([
  'read',
  'file_read',
  'rate_limited',
]);

/** Counts in memory until `drain`. Made-up keys cost at most `maxKeys` twice over. */
export const createCounters = ({ clock, onCounted }: CountersDeps): Counters => {
  let waiting = createTally<Counted>();
  const markOf = createAttemptMarks(() => clock.now().getTime());

  const add = (key: TallyKey, counted: Counted): void => {
    const known = waiting.get(key);
    if (known !== undefined) known.count += 1;
    else if (waiting.size >= maxKeys) addFolded(counted);
    else {
      waiting.set(key, counted);
      if (waiting.size === 1) onCounted();
    }
  };

  /** Too many callers at once: that there are so many is what matters. */
  const addFolded = (counted: Counted): void => {
    const network = counted.address === null ? null : networkOf(counted.address);
    const address = waiting.size < 2 * maxKeys ? network : null;
    const key = { caller: null, address, what: `${counted.kind}, folded` };
    const known = waiting.get(key);
    if (known !== undefined) known.count += 1;
    else
      waiting.set(key, {
        ...counted,
        ...{ address, userId: null, tokenId: null, procedure: null, accountMark: null, secretMark: null },
      });
  };

  return {
    get size() {
      return waiting.size;
    },

    count(kind, origin) {
      const { userId, address, tokenId } = origin;
      const procedure = withoutProcedure.has(kind) ? null : origin.procedure;
      // The credential tells whose it is. Nothing is put together for reads, which are by far the most.
      const key = {
        ...{ caller: tokenId ?? userId, address },
        what: procedure === null ? kind : `${kind} ${procedure}`,
      };
      const known = waiting.get(key);
      if (known !== undefined) known.count += 1;
      else
        add(key, {
          ...{ kind, userId, tokenId, address: cut(address), procedure: cut(procedure) },
          ...{ accountMark: null, secretMark: null, isKnownDevice: false, count: 1 },
        });
    },

    signInFailed({ userId, address, email, password, isKnownDevice }: FailedSignIn) {
      const accountMark = userId === null ? markOf('account', email) : null;
      const secretMark = markOf('secret', password);
      const what = `failed ${secretMark} ${isKnownDevice}`;
      add(
        { caller: userId ?? accountMark, address, what },
        {
          ...{ kind: 'sign_in_failed', userId, address: cut(address), tokenId: null, procedure: null },
          ...{ accountMark, secretMark, isKnownDevice, count: 1 },
        },
      );
    },

    signInRefused({ address, email }) {
      const accountMark = markOf('account', email);
      add(
        { caller: accountMark, address, what: 'refused' },
        {
          ...{ kind: 'sign_in_refused', userId: null, address: cut(address), tokenId: null, procedure: null },
          ...{ accountMark, secretMark: null, isKnownDevice: false, count: 1 },
        },
      );
    },

    drain() {
      const taken = waiting;
      waiting = createTally();
      const lastAt = clock.now();
      const minute = Math.floor(lastAt.getTime() / minuteMs) * minuteMs;
      return [...taken.values()].map((counted) => ({
        ...counted,
        id: idOf(minute, counted),
        minute: new Date(minute),
        lastAt,
      }));
    },
  };
};
