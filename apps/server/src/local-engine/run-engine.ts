import { once } from 'node:events';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalEngineSettings } from '@atelier/core/schemas/local-engine';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import { type EndVerdict, verdictOfRun, verdictOfStart } from './exit-words.ts';
import type { OrphanNote } from './orphan.ts';
import { residentMb } from './process-memory.ts';

export interface EngineTiming {
  /** How long a program may load its model. */
  readonly startMs: number;
  /** Between two questions whether it answers yet. */
  readonly askMs: number;
  /** Between two looks at its memory. */
  readonly memoryMs: number;
  /** From the wish to end to the end by force. */
  readonly endMs: number;
}

export const engineTiming: EngineTiming = { startMs: 600_000, askMs: 500, memoryMs: 2000, endMs: 3000 };

/** What answers at an address: an sd-server, something else, or nothing yet. */
export type Answer = 'engine' | 'other' | 'nothing';

export interface RunDeps {
  readonly timing: EngineTiming;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  readonly note: OrphanNote;
  readonly ask: (baseUrl: string) => Promise<Answer>;
  /** The program answers: its provider may be used. */
  readonly onReady: (baseUrl: string) => Promise<void>;
  readonly onProcess: (process: EngineProcess) => void;
  readonly freePort?: () => Promise<number>;
}

/** A port of loopback that nothing listens at; another program may take it before ours does. */
export const findFreePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
};

/** Only loopback: sd-server asks for no password. */
const engineArgs = ({ model, args }: LocalEngineSettings, port: number): string[] => [
  ...['--listen-ip', '127.0.0.1', '--listen-port', String(port)],
  ...['--model', model],
  ...args,
];

type Start = { readonly kind: 'ready' } | { readonly kind: 'over'; readonly verdict: EndVerdict };

/** Resolves when the program answers, or cannot any more. */
const waitUntilReady = async (
  process: EngineProcess,
  baseUrl: string,
  { timing, ask }: RunDeps,
  signal: AbortSignal,
): Promise<Start> => {
  const deadlineMs = performance.now() + timing.startMs;
  const over = (verdict: EndVerdict): Start => ({ kind: 'over', verdict });
  for (;;) {
    const exit = await Promise.race([process.exited, sleep(timing.askMs, null, { signal })]);
    if (exit !== null) return over(verdictOfStart(exit, process.output.lines()));
    // Another program may have the port, accept the call and say nothing.
    const answer = await Promise.race([ask(baseUrl), process.exited.then(() => 'nothing' as const)]);
    // Whatever answers, it must not be another program at the port of one that has ended.
    const late = await Promise.race([process.exited, Promise.resolve(null)]);
    if (late !== null) return over(verdictOfStart(late, process.output.lines()));
    if (answer === 'engine') return { kind: 'ready' };
    const isLate = performance.now() > deadlineMs;
    if (answer === 'nothing' && !isLate) continue;
    if (answer === 'other' && !isLate && performance.now() + timing.startMs - deadlineMs < 5000) continue;
    const reason =
      answer === 'other'
        ? 'The program answers, but not as sd-server does. Name the file sd-server of a current release.'
        : `The program didn’t answer within ${Math.ceil(timing.startMs / 60_000)} minutes. Is it sd-server? A large model may need a faster disk.`;
    return over({ kind: 'final', reason });
  }
};

/** Resolves when the program needs more memory than it may have. */
const memoryExceeded = async (
  process: EngineProcess,
  limitMb: number | null,
  memoryMs: number,
  signal: AbortSignal,
): Promise<EndVerdict> => {
  for (;;) {
    await sleep(memoryMs, undefined, { signal });
    const pid = process.pid();
    const usedMb = pid === null || limitMb === null ? null : await residentMb(pid);
    if (usedMb !== null && limitMb !== null && usedMb > limitMb)
      return {
        kind: 'final',
        reason: `The engine used ${usedMb} MB, more than its limit of ${limitMb} MB, and was stopped. Raise the limit, or use a smaller model or smaller pictures.`,
      };
  }
};

const never = new Promise<never>(() => undefined);

/**
 * Runs the program once, until it ends, is stopped by the signal, or must be stopped.
 * @returns why, and for how long it had been answering; null after the signal
 */
export const runEngine = async (
  settings: LocalEngineSettings,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<{ readonly verdict: EndVerdict; readonly ranMs: number } | null> => {
  const port = await (deps.freePort ?? findFreePort)();
  const process = startEngineProcess(
    { file: settings.binary, args: engineArgs(settings, port), env: deps.env, cwd: dirname(settings.binary) },
    (pid) => void deps.note.write({ pid, file: basename(settings.binary), port }).catch(() => undefined),
  );
  deps.onProcess(process);
  const watching = new AbortController();
  const exceeded = memoryExceeded(process, settings.memoryMb, deps.timing.memoryMs, watching.signal).catch(
    () => never,
  );
  const baseUrl = `http://127.0.0.1:${port}`;
  let readyAtMs: number | null = null;
  const course = async (): Promise<EndVerdict> => {
    const start = await waitUntilReady(process, baseUrl, deps, watching.signal);
    if (start.kind === 'over') return start.verdict;
    readyAtMs = performance.now();
    await deps.onReady(baseUrl);
    return verdictOfRun(await process.exited, process.output.lines());
  };
  const stopped = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const running = course();
  running.catch(() => undefined);
  try {
    const verdict = await Promise.race([running, exceeded, stopped]);
    if (verdict === null) return null;
    return { verdict, ranMs: readyAtMs === null ? 0 : performance.now() - readyAtMs };
  } finally {
    watching.abort();
    await process.end(deps.timing.endMs);
    await deps.note.clear().catch(() => undefined);
  }
};
