import type { Clock } from '@atelier/core/clock';
import { blankSignal, type Signal } from '@atelier/core/detection/signal';
import type { SettingPrints } from '@atelier/core/ports/detection-store';
import type { Database } from '@atelier/core/ports/stores';

const hourMs = 3_600_000;
const lookEveryMs = 10 * 60_000;
/** What a clock that is set by the network may be off at once. */
const leastJumpMs = 1_000;

interface ServerSignalsDeps {
  readonly db: Pick<Database, 'audit' | 'auditStatements' | 'detection' | 'transaction'>;
  readonly clock: Clock;
  /** Milliseconds of a clock that nobody sets. */
  readonly steadyMs: () => number;
  /** Digests of the environment's settings, by name. */
  readonly prints: SettingPrints;
}

/**
 * What the server sees of itself: whether its clock jumps, whether the audit log is signed, and whether its environment differs from
 * that of its previous start. Each call says what has come up since the one before.
 */
export const createServerSignals = ({ db, clock, steadyMs, prints }: ServerSignalsDeps) => {
  let before: { readonly wallMs: number; readonly steadyMs: number } | null = null;
  let lookedMs: number | null = null;
  let hasCompared = false;

  const clockJump = (wallMs: number): number => {
    const now = { wallMs, steadyMs: steadyMs() };
    const jumpMs =
      before === null ? 0 : Math.abs(now.wallMs - before.wallMs - (now.steadyMs - before.steadyMs));
    before = now;
    return jumpMs < leastJumpMs ? 0 : Math.round(jumpMs / 1000);
  };

  /** Whole hours that the oldest row has waited which no statement is about. */
  const unsignedHours = async (wallMs: number): Promise<number> => {
    if (lookedMs !== null && Math.abs(wallMs - lookedMs) < lookEveryMs) return 0;
    lookedMs = wallMs;
    const signed = (await db.auditStatements.newest())?.seq ?? 0;
    const [row] = await db.audit.stored({ after: signed, until: Number.MAX_SAFE_INTEGER }, 1);
    return row === undefined ? 0 : Math.max(0, Math.floor((wallMs - Date.parse(row.time)) / hourMs));
  };

  /** How many settings differ from those of the previous start; none at the first start. */
  const changedSettings = async (): Promise<number> => {
    if (hasCompared) return 0;
    const earlier = await db.transaction(async (stores) => {
      const { prints: stored } = await stores.detection.lockState();
      await stores.detection.setPrints(prints);
      return stored;
    });
    hasCompared = true;
    if (earlier === null) return 0;
    const names = new Set([...Object.keys(earlier), ...Object.keys(prints)]);
    return [...names].filter((name) => earlier[name] !== prints[name]).length;
  };

  return async (): Promise<readonly Signal[]> => {
    const wallMs = clock.now().getTime();
    // What the database is not needed for comes last: it is noted once, and a fault before must not lose it.
    const found = [
      { kind: 'checkpoint_missing', count: await unsignedHours(wallMs) },
      { kind: 'config_drift', count: await changedSettings() },
      { kind: 'clock_jump', count: clockJump(wallMs) },
    ] as const;
    return found.flatMap(({ kind, count }) =>
      count === 0 ? [] : [{ ...blankSignal, kind, count, at: wallMs }],
    );
  };
};
