import { setTimeout as sleep } from 'node:timers/promises';
import type { Drain } from '../http/drain.ts';
import { faultFields, type Logger } from '../observability/log.ts';

export interface ShutdownDeps {
  readonly drain: Pick<Drain, 'announce' | 'finish'>;
  /** Hands running jobs back. */
  readonly stopWorker: () => Promise<void>;
  /**
   * Stops mail and housekeeping, after the last request was answered.
   * @param withinMs milliseconds after which unfinished work must have been handed back
   */
  readonly stopBackground: (withinMs: number) => Promise<void>;
  /** Closes the HTTP server and the drivers, the database last. */
  readonly close: () => Promise<void>;
  readonly exit: (code: number) => void;
  readonly log: Logger;
  /** Milliseconds during which `/readyz` answers 503 and connections are still accepted; at most half of the grace. */
  readonly announceMs: number;
  /** Milliseconds from the signal to the end of the process, the announcement included. */
  readonly graceMs: number;
}

/**
 * Reserved from the grace for what follows after requests were cut: half of it to hand mail back, the rest to close the
 * database: committing the last writes of a busy machine takes seconds. A third of the grace, at most this.
 */
const maxCloseMs = 6000;

/** A terminal sends Ctrl-C to the whole process group and a wrapper forwards it: such a pair counts as one signal. */
const duplicateSignalMs = 500;

/** By convention, the exit code after a signal is 128 plus the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof exitCodes;
export const stopSignals = Object.keys(exitCodes) as StopSignal[];

/**
 * Graceful shutdown: announce, stop accepting, finish active requests, close (R-OPS-2). Only SIGTERM is announced: it
 * comes from a supervisor that may have a load balancer; the other signals come from a person at a terminal.
 */
export const createShutdown = (deps: ShutdownDeps) => {
  const { drain, log, announceMs, graceMs, exit } = deps;
  const closeMs = Math.min(maxCloseMs, graceMs / 3);
  let startedAtMs: number | null = null;

  const run = async (code: number, pauseMs: number): Promise<void> => {
    const deadlineMs = performance.now() + graceMs;
    drain.announce();
    const workerStopped = deps.stopWorker();
    await sleep(pauseMs);
    const cut = await drain.finish(Math.max(0, graceMs - closeMs - pauseMs));
    if (cut > 0) log.warn({ cut }, 'requests were cut');
    const leftMs = deadlineMs - performance.now();
    await Promise.all([workerStopped, deps.stopBackground(Math.max(0, leftMs - closeMs / 2))]);
    await deps.close();
    exit(code);
  };

  const begin = (code: number, pauseMs: number): void => {
    startedAtMs = performance.now();
    log.info('shutting down');
    setTimeout(() => exit(code === 0 ? 1 : code), graceMs).unref();
    run(code, pauseMs).catch((thrown: unknown) => {
      log.error(faultFields(thrown), 'shutdown failed');
      exit(1);
    });
  };

  return {
    /** The first signal starts the shutdown; a second one, unless it is a duplicate, exits at once. */
    onSignal(signal: StopSignal): void {
      if (startedAtMs === null) begin(0, signal === 'SIGTERM' ? Math.min(announceMs, graceMs / 2) : 0);
      else if (performance.now() - startedAtMs > duplicateSignalMs) exit(exitCodes[signal]);
    },
    /** After an uncaught exception: active requests are finished, and the process exits with 1. */
    onFault(): void {
      if (startedAtMs === null) begin(1, 0);
    },
  };
};
