import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Usage } from '@atelier/core/schemas/jobs';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, onTestFinished, test } from 'vitest';
import { makeDataDir, type ServerProcess, startServer } from './testing/child.ts';
import { unmetered, valuesOf } from './testing/deviations.ts';
import {
  backends,
  lanes,
  providersFile,
  type RunningBackend,
  startBackends,
} from './testing/four-backends.ts';
import type { Client } from './testing/in-process-client.ts';

const jobCount = 200;
/** Longer than the back-offs and leases of this test together, also if a slow machine repeats some. */
const longestStandstillMs = 240_000;
/** Jobs that have ended before the server is killed. */
const killsAfter = [25, 90];
const promptOf = (n: number): string => `heron number ${n} above a quiet lake`;
const numberOf = (text: string): number => Number(/heron number (\d+) above/.exec(text)?.[1]);
const modelOf = (n: number): string => backends[n % backends.length]?.model ?? '';

const submit = async (client: Client, n: number): Promise<Job> =>
  (
    await client.mutate('jobs.create', {
      ...{ prompt: promptOf(n), model: modelOf(n), width: 512, height: 512 },
      count: n % 10 === 0 ? 2 : 1,
    })
  ).data<Job>();

const listJobs = async (client: Client): Promise<Job[]> => {
  const jobs: Job[] = [];
  let cursor: string | null | undefined;
  do {
    const input = { limit: 100, ...(cursor ? { cursor } : {}) };
    const page = (await client.query('jobs.list', input)).data<{
      items: Job[];
      nextCursor: string | null;
    }>();
    jobs.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return jobs;
};

const isSettled = ({ finishedAt, cancelOutcome }: Job): boolean =>
  finishedAt !== null && cancelOutcome !== 'stopping';

/** Where an unsettled job is, as its owner sees it. */
const standing = ({ id, model, state, cancelOutcome, progress, queuePosition, delay }: Job): string =>
  JSON.stringify({ id, model, state, cancelOutcome, progress, queuePosition, delay });

/**
 * Resolves with all jobs when `min` of them are settled. A slow machine may take long, as long as something changes.
 * @throws Error that names those that are not settled, if nothing has changed for `longestStandstillMs`
 */
const untilSettled = async (client: Client, min: number): Promise<Job[]> => {
  let seen = '';
  let changedAtMs = performance.now();
  for (;;) {
    const jobs = await listJobs(client);
    const unsettled = jobs.filter((job) => !isSettled(job));
    if (jobs.length - unsettled.length >= min) return jobs;
    const now = unsettled.map(standing).join('\n');
    if (now !== seen) changedAtMs = performance.now();
    seen = now;
    if (performance.now() - changedAtMs > longestStandstillMs)
      throw new Error(`Nothing changes any more. Not settled:\n${now}`);
    await sleep(400);
  }
};

/** What was sent for each job, as the doubles counted it: one seed for each POST. */
const seedsByJob = (running: readonly RunningBackend[]): Map<number, string[]> => {
  const seeds = new Map<number, string[]>();
  for (const { double, model } of running) {
    for (const { body } of double.submissions) {
      const text = JSON.stringify(body);
      const n = numberOf(text);
      expect(modelOf(n)).toBe(model);
      const seed = /seed\\?":\s*(\d+)/.exec(text)?.[1];
      if (seed === undefined) throw new Error(`A submission has no seed: ${text}`);
      seeds.set(n, [...(seeds.get(n) ?? []), seed]);
    }
  }
  return seeds;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Checks what one job cost against what was sent for it. */
const checkJob = (
  { prompt, model, state, failure, count, images, cancelOutcome, chargedPictures, chargedMinor }: Job,
  sent: readonly string[],
): void => {
  const facts = `${model} “${prompt}” is ${state}: ${failure}`;
  // Each picture has a seed of its own, so that a repeated submission would repeat one.
  expect(new Set(sent).size, facts).toBe(sent.length);
  expect(sent.length, facts).toBeLessThanOrEqual(count);
  expect(sent.length, facts).toBeGreaterThanOrEqual(images.length);
  const abandoned = cancelOutcome === 'abandoned' ? 1 : 0;
  expect(chargedPictures, facts).toBe(images.length + abandoned);
  const price = backends.find((backend) => backend.model === model)?.priceMinor ?? Number.NaN;
  expect(chargedMinor, facts).toBe(chargedPictures * price);
  if (state === 'completed') expect(sent.length, facts).toBeGreaterThan(0);
  // A backend that works loses only what was being sent at a kill, and that only if it cannot be looked up.
  if (state === 'failed' && model !== 'failing') expect(failure, facts).toMatch(/was lost/);
  if (model === 'findable') expect(state, facts).not.toBe('failed');
};

test('two hundred jobs at four providers, one failing and one slow, end once each though the server is killed twice: nothing is sent twice, and what came is what is charged', {
  timeout: 1_200_000,
}, async () => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  const { db, url, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const running = await startBackends();
  const file = join(data.path, 'providers.json');
  await writeFile(file, providersFile(running));
  const start = (port?: number): Promise<ServerProcess> =>
    startServer({
      ...valuesOf(unmetered),
      DATA_DIR: data.path,
      DATABASE_URL: url,
      PROVIDERS_FILE: file,
      WORKER_CONCURRENCY: lanes,
      JOBS_MAX_UNFINISHED: String(jobCount),
      BUDGET_MINOR_PER_MONTH: '100000',
      JOB_LEASE_SECONDS: '5',
      // A job that was interrupted three times must not fail here.
      JOB_MAX_ATTEMPTS: '20',
      ...(port === undefined ? {} : { PORT: String(port) }),
    });
  let server = await start();
  onTestFinished(async () => void (await server.end('SIGKILL')));
  const client = server.client();
  onTestFinished(client.close);
  const account = { email: 'ada@example.org', password: 'seven quiet herons at dusk' };
  (await client.mutate('auth.register', account)).data();
  await expect
    .poll(async () => (await client.query('models.list')).text, { timeout: 60_000, interval: 200 })
    .toSatisfy((text: string) => backends.every(({ model }) => text.includes(`"${model}"`)));

  const numbers = Array.from({ length: jobCount }, (_, n) => n);
  const created = await Promise.all(numbers.map((n) => submit(client, n)));
  for (const min of killsAfter) {
    await untilSettled(client, min);
    const jobs = await listJobs(client);
    expect(jobs.filter(({ state }) => state === 'running').length).toBeGreaterThan(4);
    expect(await server.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    server = await start(server.port);
    // Some that run and some that wait.
    const unfinished = jobs.filter(({ finishedAt }) => finishedAt === null);
    for (const { id } of unfinished.filter((_, at) => at % 20 === 0))
      await client.mutate('jobs.cancel', { id });
  }
  const jobs = await untilSettled(client, jobCount);

  expect(jobs.map(({ id }) => id).sort()).toEqual(created.map(({ id }) => id).sort());
  const ends = new Set(['job_completed', 'job_failed', 'job_cancelled']);
  for (const { id, state } of jobs) {
    const events = (await db.audit.list({ entityId: id }, null, 100)).map(({ type }) => type);
    expect(events.filter((type) => ends.has(type))).toEqual([`job_${state}`]);
  }

  const seeds = seedsByJob(running);
  for (const job of jobs) checkJob(job, seeds.get(numberOf(job.prompt)) ?? []);
  const submitted = sum([...seeds.values()].map(({ length }) => length));
  expect(sum(running.map(({ double }) => double.submissions.length))).toBe(submitted);

  const usage = (await client.query('usage.mine')).data<Usage>();
  const me = (await client.query('account.me')).data<{ id: string }>();
  const owner = await db.users.findById(me.id);
  if (owner === null) throw new Error('The account is missing.');
  const came = await db.images.count(owner);
  expect(came).toBe(sum(jobs.map(({ images }) => images.length)));
  expect(usage.pictures).toMatchObject({ used: sum(jobs.map((job) => job.chargedPictures)), held: 0 });
  expect(usage.money).toMatchObject({ spentMinor: sum(jobs.map((job) => job.chargedMinor)), heldMinor: 0 });

  // It was not an easy run.
  const inState = (model: string, state: string) =>
    jobs.filter((job) => job.model === model && job.state === state).length;
  expect(inState('failing', 'failed')).toBeGreaterThan(5);
  for (const { model } of backends) expect(inState(model, 'completed')).toBeGreaterThan(10);
  expect(jobs.filter(({ state }) => state === 'cancelled').length).toBeGreaterThan(2);
  expect((await db.audit.verify()).firstBrokenSeq).toBeNull();
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});
