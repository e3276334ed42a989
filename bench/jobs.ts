import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Job } from '@atelier/core/schemas/jobs';
import type { Cores } from './machine.ts';
import { openStudio, type Studio } from './pictures.ts';
import { startServer } from './processes.ts';
import { newMember, type Subject, startSubject } from './subject.ts';

/** Of the pictures that are asked for. */
export const jobSidePx = 1024;

/** The output of `baselines/derive.ts`: processor time of one picture. */
export interface DeriveCost {
  readonly cpuMs: number;
}

const scriptOf = (name: string): string => fileURLToPath(new URL(`./baselines/${name}.ts`, import.meta.url));
const startTimeoutS = 30;
/** A job of one picture takes longer than this, so that asking rarely adds nothing to its cost. */
const pollMs = 500;
/** Jobs that the provider is given at the same time. */
const concurrency = 4;
/** The server counts as idle when it uses less than this share of a processor, for as long as the pause. */
const idleShare = 0.03;
const settlePauseMs = 1000;
const settleTries = 60;
let runs = 0;

/** The cost of a picture without the product around it. */
export const measureDeriving = async (
  dir: string,
  cores: Cores | null,
  pictures: number,
): Promise<number> => {
  runs += 1;
  const server = startServer({
    name: `derive-${runs}`,
    args: [scriptOf('derive'), String(pictures)],
    env: {},
    dir,
    cores,
  });
  try {
    const printed = await server.waitFor(() => server.output() || null, startTimeoutS + pictures);
    return (JSON.parse(printed) as DeriveCost).cpuMs;
  } finally {
    await server.stop();
  }
};

export interface JobRunner {
  /** Submits `count` jobs of one picture at once and waits until all are stored. @returns ms of the server's processor each */
  readonly together: (count: number) => Promise<number>;
  /** The same one after the other, each watched by an event stream as its page does. */
  readonly oneByOne: (count: number) => Promise<number>;
  /** What the server costs without work, ms of its processor per second. */
  readonly idle: (durationS: number) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const submit = async ({ client }: Studio, index: number): Promise<string> => {
  const asked = { prompt: `a heron above a quiet lake, number ${index}`, model: 'ready', count: 1 };
  const { id } = (await client.mutate('jobs.create', {
    ...asked,
    width: jobSidePx,
    height: jobSidePx,
  })) as Job;
  return id;
};

/** Reads the event stream of a job to its end, which tells how the job ended: a page asks for nothing more. */
const watch = async ({ origin, client }: Studio, id: string): Promise<void> => {
  const url = `${origin}/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  const events = await new Promise<string>((resolve, reject) => {
    get(url, { headers: { accept: 'text/event-stream', cookie: client.cookie() } }, (response) => {
      text(response).then(resolve, reject);
    }).once('error', reject);
  });
  if (!events.includes('"state":"completed"'))
    throw new Error(`A job did not complete; not measured: ${events}`);
};

const finished = async ({ client }: Studio, id: string): Promise<void> => {
  for (;;) {
    const job = (await client.query('jobs.get', { id })) as Job;
    if (job.state === 'completed') return;
    if (job.finishedAt !== null)
      throw new Error(`A job ended as ${job.state}: ${job.failure}; not measured.`);
    await sleep(pollMs);
  }
};

/** Pictures of earlier jobs are classified one at a time, long after the jobs have ended: that is not the next jobs' cost. */
const settled = async (cpuMs: () => number): Promise<void> => {
  for (let tries = 0, isBusy = true; isBusy && tries < settleTries; tries += 1) {
    const before = cpuMs();
    await sleep(settlePauseMs);
    isBusy = cpuMs() - before > settlePauseMs * idleShare;
  }
};

const untilModelIsListed = async ({ client }: Studio): Promise<void> => {
  while (!JSON.stringify(await client.query('models.list')).includes('"ready"')) await sleep(pollMs);
};

/** Starts the product with a provider that answers at once, in a process of its own on the client's processor. */
export const startJobs = async (dir: string, cores: Cores | null): Promise<JobRunner> => {
  const provider = startServer({
    name: 'provider',
    args: [scriptOf('ready-pictures')],
    env: {},
    dir,
    cores: cores && { ...cores, server: cores.client },
  });
  let subject: Subject | null = null;
  const stop = async (): Promise<void> => {
    await subject?.stop();
    await provider.stop();
  };
  try {
    const { baseUrl } = JSON.parse(
      await provider.waitFor(() => provider.output() || null, startTimeoutS),
    ) as { baseUrl: string };
    const file = join(dir, 'providers.json');
    const models = [{ name: 'sd-turbo', id: 'ready' }];
    const listed = { kind: 'openai-compatible', baseUrl, allowPrivate: true, concurrency, models };
    writeFileSync(file, JSON.stringify({ providers: [listed] }));
    const server = await startSubject(dir, cores, {
      env: {
        PROVIDERS_FILE: file,
        WORKER_CONCURRENCY: String(concurrency),
        QUOTA_IMAGES_PER_MONTH: '100000',
        JOBS_MAX_UNFINISHED: '1000',
      },
    });
    subject = server;
    const studio = await openStudio(server, await newMember(server));
    await untilModelIsListed(studio);
    const cpuMs = (): number => (server.cpuUs() ?? Number.NaN) / 1000;
    const measure = async (count: number, run: () => Promise<void>): Promise<number> => {
      await settled(cpuMs);
      const before = cpuMs();
      await run();
      return (cpuMs() - before) / count;
    };
    const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);
    return {
      together: (count) =>
        measure(count, async () => {
          const ids = await Promise.all(numbers(count).map((at) => submit(studio, at)));
          for (const id of ids) await finished(studio, id);
        }),
      oneByOne: (count) =>
        measure(count, async () => {
          for (const at of numbers(count)) {
            const id = await submit(studio, at);
            await watch(studio, id);
          }
        }),
      idle: async (durationS) => measure(durationS, () => sleep(durationS * 1000)),
      stop,
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
};
