import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atelier/core/schemas/jobs';
import { openTestDatabase, testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { makeDataDir, type ServerProcess, startServer } from './testing/child.ts';
import { unmetered, valuesOf } from './testing/deviations.ts';
import type { Client } from './testing/in-process-client.ts';
import { until } from './worker/testing/harness.ts';

const jobCount = 20;
const kills = 2;

/** Null if a folder was removed while it was being listed. */
const filesBelow = async (folder: string): Promise<string[] | null> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return null;
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
};

const register = async (client: Client) => {
  const email = 'ada@example.org';
  (await client.mutate('auth.register', { email, password: 'seven quiet herons at dusk' })).data();
};

const submit = async (client: Client, n: number): Promise<Job> =>
  (
    await client.mutate('jobs.create', {
      prompt: `heron number ${n} above a quiet lake`,
      model: 'atelier-procedural',
      width: 256,
      height: 256,
      count: n % 5 === 0 ? 2 : 1,
    })
  ).data<Job>();

const listJobs = async (client: Client): Promise<Job[]> =>
  (await client.query('jobs.list', { limit: 100 })).data<{ items: Job[] }>().items;

/** Waits until at least `min` jobs have ended. @throws Error that names the others, if none has ended for two minutes */
const untilEnded = async (client: Client, min: number): Promise<void> => {
  let [seen, sinceMs] = [-1, performance.now()];
  for (;;) {
    const jobs = await listJobs(client);
    const others = jobs.filter(({ finishedAt }) => finishedAt === null);
    const ended = jobs.length - others.length;
    if (ended >= min) return;
    if (ended !== seen) [seen, sinceMs] = [ended, performance.now()];
    if (performance.now() > sinceMs + 120_000) {
      const standing = others.map(({ id, state, progress, delay }) => ({ id, state, progress, delay }));
      throw new Error(`Only ${ended} jobs ended, not these: ${JSON.stringify(standing)}`);
    }
    await sleep(50);
  }
};

describe.concurrent.each(testDialects)('a server on %s', (dialect) => {
  test('that is killed repeatedly during twenty jobs ends each once: no image twice, no quota lost', {
    timeout: 600_000,
  }, async ({ onTestFinished }) => {
    const data = await makeDataDir();
    onTestFinished(data.remove);
    const { db, url, drop } = await openTestDatabase(dialect);
    onTestFinished(drop);
    let server: ServerProcess;
    const start = async (port?: number) =>
      startServer({
        ...valuesOf(unmetered),
        DATA_DIR: data.path,
        DATABASE_URL: url,
        JOB_LEASE_SECONDS: '2',
        // A job that was interrupted three times must not fail here.
        JOB_MAX_ATTEMPTS: '20',
        ...(port === undefined ? {} : { PORT: String(port) }),
      });
    server = await start();
    onTestFinished(async () => void (await server.end('SIGKILL')));

    const client = server.client();
    onTestFinished(client.close);
    await register(client);
    const created: Job[] = [];
    for (let n = 0; n < jobCount; n += 1) created.push(await submit(client, n));
    for (let kill = 1; kill <= kills; kill += 1) {
      await untilEnded(client, (kill * jobCount) / (kills + 2));
      // At a random point of a drawing, a write to the disk or a completion.
      await sleep(Math.random() * 150);
      expect(await server.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
      server = await start(server.port);
    }
    await untilEnded(client, jobCount);

    const jobs = await listJobs(client);
    const images = jobs.reduce((sum, { count }) => sum + count, 0);
    expect(jobs.map(({ id }) => id).sort()).toEqual(created.map(({ id }) => id).sort());
    expect(jobs.map(({ state, failure }) => [state, failure])).toEqual(jobs.map(() => ['completed', null]));
    const me = (await client.query('account.me')).data<{ id: string; quota: object }>();
    expect(me.quota).toMatchObject({ used: images, held: 0 });

    const owner = await db.users.findById(me.id);
    if (owner === null) throw new Error('The account is missing.');
    const keys: string[] = [];
    for (const { id, count } of jobs) {
      const rows = await db.images.listOfJobs(owner, [id]);
      expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, n) => n));
      expect((await db.audit.list({ entityId: id }, null, 100)).map(({ type }) => type)).toEqual([
        'job_completed',
        'job_created',
      ]);
      for (const { blobKey, thumbKey, svgKey, sha256 } of rows) {
        keys.push(blobKey, thumbKey, ...(svgKey === null ? [] : [svgKey]));
        const bytes = await readFile(join(data.path, 'blobs', blobKey));
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      }
    }
    expect(await db.images.count(owner)).toBe(images);
    // A kill may follow a completion directly; the files that it left are removed after the next start.
    const kept = keys.toSorted().join();
    await until(
      'the removal of leftovers',
      async () => (await filesBelow(join(data.path, 'blobs')))?.join() === kept,
    );
    expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await filesBelow(join(data.path, 'blobs'))).toEqual(keys.toSorted());
    expect((await db.audit.verify()).firstBrokenSeq).toBeNull();
  });
});
