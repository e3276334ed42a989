import type { Clock } from '@atelier/core/clock';
import type { ErrorCode } from '@atelier/core/errors';
import { bucketCount, bucketOf } from '@atelier/core/latency-buckets';
import type { AuditEvent } from '@atelier/core/policy';
import {
  bucketPart,
  errorPart,
  type MetricKey,
  type MetricKind,
  type MetricPoint,
  spanStart,
} from '@atelier/core/ports/metric-store';

/** What is timed. */
type TimedKind = Extract<MetricKind, 'call' | 'route' | 'wait'>;

interface Tally {
  readonly buckets: Uint32Array;
  readonly errors: Map<ErrorCode, number>;
}

/** Which events count as what. */
const signIns: Partial<Readonly<Record<AuditEvent, string>>> = {
  login_success: 'ok',
  login_failure: 'failed',
  login_challenged: 'challenged',
};

/**
 * Counts in memory what happens within a minute (R-OPS-2). Names and parts are closed sets, so it stays small. Counting a
 * call takes two look-ups in maps.
 * @param onFirst called when something is counted for the first time since `take`
 */
export const createMeter = ({ clock, onFirst }: { readonly clock: Clock; readonly onFirst: () => void }) => {
  const timed: Readonly<Record<TimedKind, Map<string, Tally>>> = {
    call: new Map(),
    route: new Map(),
    wait: new Map(),
  };
  const others = new Map<string, MetricKey & { value: number }>();
  let minute: Date | null = null;

  const begin = (): void => {
    minute = spanStart('minute', clock.now());
    onFirst();
  };

  const tallyOf = (kind: TimedKind, name: string): Tally => {
    let tally = timed[kind].get(name);
    if (tally === undefined) {
      tally = { buckets: new Uint32Array(bucketCount), errors: new Map() };
      timed[kind].set(name, tally);
    }
    return tally;
  };

  const other = (kind: 'count' | 'peak', name: string, part: string) => {
    if (minute === null) begin();
    const key = `${kind} ${name} ${part}`;
    let found = others.get(key);
    if (found === undefined) {
      found = { kind, name, part, value: 0 };
      others.set(key, found);
    }
    return found;
  };

  const count = (name: string, part: string): void => {
    other('count', name, part).value += 1;
  };

  const pointsOf = (kind: TimedKind, at: Date): MetricPoint[] =>
    [...timed[kind]].flatMap(([name, { buckets, errors }]) => [
      ...[...buckets.entries()]
        .filter(([, count]) => count > 0)
        .map(([bucket, value]) => ({ kind, name, part: bucketPart(bucket), value, minute: at })),
      ...[...errors].map(([code, value]) => ({ kind, name, part: errorPart(code), value, minute: at })),
    ]);

  const points = (): MetricPoint[] => {
    const at = minute;
    if (at === null) return [];
    const kinds: readonly TimedKind[] = ['call', 'route', 'wait'];
    return [
      ...kinds.flatMap((kind) => pointsOf(kind, at)),
      ...[...others.values()].map((each) => ({ ...each, minute: at })),
    ];
  };

  return {
    /** @param code why it was not done; null if it was */
    time(kind: TimedKind, name: string, durationMs: number, code: ErrorCode | null = null): void {
      if (minute === null) begin();
      const { buckets, errors } = tallyOf(kind, name);
      if (code !== null) {
        errors.set(code, (errors.get(code) ?? 0) + 1);
        return;
      }
      const bucket = bucketOf(durationMs);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    },
    count,
    /** Notes a level, of which the highest stays. */
    peak(name: string, part: string, value: number): void {
      const found = other('peak', name, part);
      found.value = Math.max(found.value, value);
    },
    event(type: AuditEvent): void {
      const part = signIns[type];
      if (part !== undefined) count('sign_in', part);
    },
    isEmpty: (): boolean => minute === null,
    /** What was counted since the last `take`. */
    points,
    /** The same, after which counting begins again. */
    take(): MetricPoint[] {
      const taken = points();
      for (const tallies of Object.values(timed)) tallies.clear();
      others.clear();
      minute = null;
      return taken;
    },
  };
};
export type Meter = ReturnType<typeof createMeter>;
