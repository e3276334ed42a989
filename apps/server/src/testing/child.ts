import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverLaunch } from '@atelier/core/server-launch';
import { scratchFolder } from '@atelier/db/testing';
import { freePort } from './free-port.ts';
import { type Client, createClient } from './in-process-client.ts';

const source = resolve(import.meta.dirname, '..');
export const serverMain = join(source, 'main.ts');
export const cliMain = join(source, 'cli/main.ts');

/** A good secret, for tests alone. */
export const testSecret = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';

type Env = Readonly<Record<string, string | undefined>>;

/** For the data of the processes that tests run at once. */
const minFreeBytes = 1024 ** 3;

/** A folder for the data of one test. The caller removes it. */
export const makeDataDir = async () => {
  const path = await mkdtemp(join(await scratchFolder(minFreeBytes), 'atelier-child-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** Nothing of the surroundings but what a program needs to run, so that no `.env` of a developer leaks in. */
const bareEnv = (env: Env): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  SECRET_KEY: testSecret,
  ...env,
});

const gather = (child: ChildProcess) => {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  return text;
};

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** An answer to a question on the standard error. */
interface Reply {
  /** Part of the question. */
  readonly to: string;
  /** Called when it was asked. */
  readonly give: () => Promise<string>;
}

/** Resolves with the input of a program when it is time for it; without an answer if the program ends before it asks. */
const inputOf = async (child: ChildProcess, text: { readonly stderr: string }, reply: Reply) => {
  const ended = once(child, 'close');
  while (!text.stderr.includes(reply.to)) {
    if (child.exitCode !== null || child.signalCode !== null) return '';
    await Promise.race([once(child.stderr ?? child, 'data'), ended]);
  }
  return reply.give();
};

/** Runs a program of ours to its end, however that comes. `input` goes to its standard input, at once or as an answer. */
export const runToEnd = async (
  args: readonly string[],
  env: Env = {},
  input: string | Reply = '',
): Promise<Ended> => {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, args, { env: bareEnv(env) });
  const text = gather(child);
  // A process that does not read its input may exit before all of it is written.
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close');
  child.stdin.end(typeof input === 'string' ? input : await inputOf(child, text, input));
  const [code] = await closed;
  return { code, ...text, ms: performance.now() - startedAtMs };
};

/** The environment of a server process: production's defaults, and the settings of the test. */
export const serverEnv = (port: number, env: Env = {}): NodeJS.ProcessEnv =>
  bareEnv({ PORT: String(port), ...env });

/** Whether something answers there as our server does. */
const isUp = async (port: number): Promise<boolean> => {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
  return answer?.status === 200;
};

/**
 * A whole server in a process of its own, as an operator starts it. Resolves when it answers.
 * @throws Error with its output if it exits instead
 */
export const startServer = async (env: Env) => {
  const port = Number(env.PORT ?? (await freePort()));
  const startedAtMs = performance.now();
  const launch = serverLaunch(serverEnv(port, env));
  const child = spawn(process.execPath, [...launch.nodeArgs, serverMain], {
    env: launch.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = gather(child);
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  while (!(await isUp(port))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The server ended with ${child.exitCode}: ${text.stderr}`);
    await sleep(25);
  }
  const origin = `http://localhost:${port}`;
  return {
    port,
    origin,
    text,
    pid: child.pid ?? 0,
    /** From the spawn to the first answer. */
    startMs: performance.now() - startedAtMs,
    /** A browser that knows the server by this name. */
    client: (name = 'localhost'): Client => createClient({ port, origin: `http://${name}:${port}` }),
    /** Resolves with how the process ended. */
    ended,
    /** Sends the signal and waits for nothing. */
    signal: (name: NodeJS.Signals): void => void child.kill(name),
    /** Sends the signal twice from another program, which a busy machine interrupts less often between the two. */
    signalTwice: (name: NodeJS.Signals): void =>
      void spawnSync('kill', ['-s', name.slice('SIG'.length), String(child.pid), String(child.pid)]),
    /** Sends the signal and waits for the end. */
    async end(signal: NodeJS.Signals) {
      child.kill(signal);
      return ended;
    },
  };
};
export type ServerProcess = Awaited<ReturnType<typeof startServer>>;
