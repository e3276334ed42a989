import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalEngineReport, SettingFault } from '@atelier/core/ports/local-engine';
import type { LocalEngineSettings, LocalEngineState } from '@atelier/core/schemas/local-engine';
import type { EngineProcess } from './engine-process.ts';
import type { EndVerdict } from './exit-words.ts';
import { residentMb } from './process-memory.ts';
import { createRestarts, type RestartRules } from './restarts.ts';
import { type RunDeps, runEngine } from './run-engine.ts';

export interface SupervisorDeps extends Omit<RunDeps, 'onProcess' | 'onReady'> {
  readonly rules: RestartRules;
  readonly check: (settings: LocalEngineSettings) => Promise<SettingFault | null>;
  /** The program answers at this address: its provider may be used. */
  readonly onReady: (baseUrl: string) => Promise<void>;
  /** Told of every change of the state, for the log. */
  readonly onState: (state: LocalEngineState, reason: string | null) => void;
  /** Whether a picture is being made. */
  readonly isBusy: () => Promise<boolean>;
  /** How long a stop waits for the picture that is being made. */
  readonly drainMs: number;
  readonly onFault: (fault: unknown) => void;
}

/** So many ports in a row are taken before it counts as a crash. */
const maxPortTries = 3;
const busyAskMs = 250;

/** Runs one program and starts it again when it ends. */
export const createSupervisor = (deps: SupervisorDeps) => {
  let state: LocalEngineState = 'off';
  let reason: string | null = null;
  let process: EngineProcess | null = null;
  let readyAtMs: number | null = null;
  let restarts = 0;
  let ending = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  /** Starts and stops happen one after the other. */
  let turn: Promise<void> = Promise.resolve();

  const become = (next: LocalEngineState, why: string | null = null): void => {
    state = next;
    reason = why;
    if (next !== 'running') readyAtMs = null;
    deps.onState(next, why);
  };

  const runDeps: RunDeps = {
    ...deps,
    onProcess(started) {
      process = started;
    },
    async onReady(baseUrl) {
      await deps.onReady(baseUrl);
      readyAtMs = performance.now();
      become('running');
    },
  };

  /** @returns whether to start again */
  const afterEnd = async (
    { verdict, ranMs }: { verdict: EndVerdict; ranMs: number },
    crashes: ReturnType<typeof createRestarts>,
    signal: AbortSignal,
  ): Promise<boolean> => {
    if (verdict.kind === 'final') {
      become('failed', verdict.reason);
      return false;
    }
    const delayMs = crashes.delayAfter(performance.now(), ranMs);
    if (delayMs === null) {
      become('failed', `${verdict.reason} This has happened too often, so it isn’t started again by itself.`);
      return false;
    }
    become('backing-off', `${verdict.reason} It is started again in ${Math.ceil(delayMs / 1000)} s.`);
    await sleep(delayMs, undefined, { signal, ref: false }).catch(() => undefined);
    return !signal.aborted;
  };

  const supervise = async (settings: LocalEngineSettings, signal: AbortSignal): Promise<void> => {
    const crashes = createRestarts(deps.rules);
    let portTries = 0;
    while (!signal.aborted) {
      become('starting');
      const fault = await deps.check(settings);
      if (fault !== null) {
        become('failed', fault.message);
        return;
      }
      const end = await runEngine(settings, runDeps, signal);
      if (end === null) return;
      portTries = end.verdict.kind === 'port' ? portTries + 1 : 0;
      const isOtherPort = end.verdict.kind === 'port' && portTries < maxPortTries;
      if (!isOtherPort && !(await afterEnd(end, crashes, signal))) return;
      restarts += 1;
    }
  };

  const drain = async (): Promise<void> => {
    const untilMs = performance.now() + deps.drainMs;
    while (state === 'stopping' && performance.now() < untilMs && (await deps.isBusy()))
      await sleep(busyAskMs);
  };

  const endLoop = async (isDrained: boolean): Promise<void> => {
    if (isDrained && state === 'running') {
      become('stopping');
      await drain();
    }
    ending.abort();
    await loop;
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work, work);
    return turn;
  };

  return {
    start(settings: LocalEngineSettings): void {
      void inTurn(async () => {
        await endLoop(false);
        ending = new AbortController();
        restarts = 0;
        const { signal } = ending;
        loop = supervise(settings, signal).catch((fault: unknown) => {
          if (!signal.aborted)
            become('failed', 'The engine could not be started. The server’s log says more.');
          deps.onFault(fault);
        });
      });
    },
    /** @param isDrained whether the picture that is being made may be finished */
    stop: (isDrained: boolean): Promise<void> =>
      inTurn(async () => {
        await endLoop(isDrained);
        if (state !== 'off') become('stopped');
      }),
    async report(): Promise<LocalEngineReport> {
      const pid = state === 'running' || state === 'starting' ? (process?.pid() ?? null) : null;
      return {
        state,
        reason,
        pid,
        uptimeS: readyAtMs === null ? null : Math.floor((performance.now() - readyAtMs) / 1000),
        memoryMb: pid === null ? null : await residentMb(pid),
        restarts,
      };
    },
    /** Of the program that runs or ran last. */
    log: (): readonly string[] => process?.output.lines() ?? [],
  };
};
