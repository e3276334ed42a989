import { setTimeout as sleep } from 'node:timers/promises';
import { addressKey } from '@atelier/adapters';
import {
  createCounters,
  createDetector,
  createReactions,
  createServerSignals,
  type Detector,
} from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Alerts } from '@atelier/core/ports/alerts';
import type { Responder } from '@atelier/core/ports/responses';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from '../config/config.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import { createWakeSignal, type WakeSignal } from '../outbox/wake-signal.ts';
import { settingPrints } from './setting-prints.ts';

interface DetectionDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly config: Pick<Config, 'values'>;
  /** False if the clock is that of a test, which jumps on purpose. */
  readonly watchesClock: boolean;
}

/** Without calls, for what other nodes and background work have written. */
const pollMs = 60_000;

interface Pauses {
  /** What is counted within this time is stored and looked at together. */
  readonly gatherMs: number;
  /** After a fault of the database. */
  readonly faultPauseMs: number;
}
const usualPauses: Pauses = { gatherMs: 500, faultPauseMs: 5_000 };

/** Rounds half a second after something was counted, and once a minute. */
export const createRounds = (
  detector: Detector,
  log: DetectionDeps['log'],
  wakeSignal: Pick<WakeSignal, 'wait'>,
  { gatherMs, faultPauseMs }: Pauses = usualPauses,
) => {
  const shutdown = new AbortController();
  const { signal } = shutdown;
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);

  const round = async (): Promise<boolean> => {
    try {
      await detector.round();
      return true;
    } catch (thrown) {
      log.error(faultFields(thrown), 'a round of detection failed');
      return false;
    }
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      // After a fault what was counted still waits, and nothing may come that wakes the loop.
      if (await round()) await wakeSignal.wait(pollMs, signal);
      else await pause(faultPauseMs);
      await pause(gatherMs);
    }
  };

  let running: Promise<void> | null = null;
  return {
    detector,
    start(): void {
      running = loop();
    },
    /** Stores what was counted last. */
    async stop(): Promise<void> {
      shutdown.abort();
      if (running === null) return;
      await running;
      await round();
    },
  };
};

/** Counts for detection from now on; `rounds` applies the rules while the server runs. */
export const openDetection = ({ db, clock, log, config, watchesClock }: DetectionDeps) => {
  const wakeSignal = createWakeSignal();
  const counters = createCounters({ clock, onCounted: wakeSignal.notify });
  const steadyMs = watchesClock ? () => performance.now() : () => clock.now().getTime();
  const ownSignals = createServerSignals({ db, clock, steadyMs, prints: settingPrints(config) });
  return {
    deps: { securitySignals: counters, addressOf: addressKey },
    rounds: (alerts: Alerts, responder: Pick<Responder, 'respond'>) => {
      const reactions = createReactions({ clock, alerts, responder });
      const detector = createDetector({ db, clock, counters, reactions, addressOf: addressKey, ownSignals });
      return createRounds(detector, log, wakeSignal);
    },
  };
};
