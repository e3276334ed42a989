import { setTimeout as sleep } from 'node:timers/promises';
import type { Drain } from '../http/drain.ts';
import { faultFields, type Logger } from '../observability/log.ts';

export interface ShutdownDeps {
  readonly drain: Pick<Drain, 'announce' | 'finish'>;
  /** Hands running jobs back. */
  readonly stopWorker: () => Promise<void>;
  /**
   * What goes on for as long as requests are answered: mail, housekeeping.
   * @param withinMs after which it must have handed back what it had begun, in milliseconds
   */
  readonly stopBackground: (withinMs: number) => Promise<void>;
  /** Closes what everything else uses, the database last. */
  readonly close: () => Promise<void>;
  readonly exit: (code: number) => void;
  readonly log: Logger;
  /** Milliseconds that `/readyz` says 503 while connections are still accepted; at most half of the grace is used. */
  readonly announceMs: number;
  /** Milliseconds from the signal to the end of the process, the announcement included. */
  readonly graceMs: number;
}

/**
 * Kept back from the grace, so that after requests were cut mail is handed back, which has half of it, and the database is
 * closed in order: a third, at most this.
 */
const longestCloseMs = 3000;

/** A terminal sends Ctrl-C to the whole group, and a wrapper passes it on: the second of such a pair is the same. */
const echoMs = 500;

/** By convention a process that a signal ended says so by 128 and the signal's number. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type StopSignal = keyof typeof exitCodes;
export const stopSignals = Object.keys(exitCodes) as StopSignal[];

/**
 * Ends the process in order: say so, stop accepting, finish what is under way, close (R-OPS-2). Only SIGTERM is
 * announced: it comes from a supervisor with a load balancer beside it, the others from a person who waits.
 */
export const createShutdown = (deps: ShutdownDeps) => {
  const { drain, log, announceMs, graceMs, exit } = deps;
  const closeMs = Math.min(longestCloseMs, graceMs / 3);
  let begunAtMs: number | null = null;

  const run = async (code: number, pauseMs: number): Promise<void> => {
    const startedAtMs = performance.now();
    drain.announce();
    const workerStopped = deps.stopWorker();
    await sleep(pauseMs);
    const cut = await drain.finish(Math.max(0, graceMs - closeMs - pauseMs));
    if (cut > 0) log.warn({ cut }, 'requests were cut');
    const leftMs = graceMs - (performance.now() - startedAtMs);
    await Promise.all([workerStopped, deps.stopBackground(Math.max(0, leftMs - closeMs / 2))]);
    await deps.close();
    exit(code);
  };

  const begin = (code: number, pauseMs: number): void => {
    begunAtMs = performance.now();
    log.info('shutting down');
    setTimeout(() => exit(code === 0 ? 1 : code), graceMs).unref();
    run(code, pauseMs).catch((thrown: unknown) => {
      log.error(faultFields(thrown), 'shutdown failed');
      exit(1);
    });
  };

  return {
    /** The first signal begins the shutdown; another one, later than an echo, ends the process at once. */
    onSignal(signal: StopSignal): void {
      if (begunAtMs === null) begin(0, signal === 'SIGTERM' ? Math.min(announceMs, graceMs / 2) : 0);
      else if (performance.now() - begunAtMs > echoMs) exit(exitCodes[signal]);
    },
    /** After a fault that nothing caught: what runs is finished, and the process ends with 1. */
    onFault(): void {
      if (begunAtMs === null) begin(1, 0);
    },
  };
};
