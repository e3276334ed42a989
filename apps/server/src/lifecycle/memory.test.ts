import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atelier/core/schemas/jobs';
import { residentTreeMb } from '@atelier/core/testing/process-memory';
import { expect, type TestContext, test } from 'vitest';
import { makeDataDir, startServer } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';

const minuteMs = 60_000;
const boundMb = 250;
const ada = { email: 'ada@example.org', password: 'seven quiet herons at dusk' };

const open = async ({ onTestFinished }: TestContext) => {
  const data = await makeDataDir();
  const server = await startServer({ ...valuesOf(unmetered), DATA_DIR: data.path });
  const client = server.client();
  onTestFinished(async () => {
    await client.close();
    await server.end('SIGKILL');
    await data.remove();
  });
  return { server, client };
};

test.runIf(process.platform === 'linux')(
  'the memory of pictures returns to the system: below 250 MB a minute after a job and its files',
  { timeout: 6 * minuteMs },
  async (t) => {
    const { server, client } = await open(t);
    (await client.mutate('auth.register', ada)).data();
    const work = { prompt: 'a heron', model: 'atelier-procedural', width: 1024, height: 1024, count: 8 };
    const { id } = (await client.mutate('jobs.create', work)).data<Job>();
    const look = async () => (await client.query('jobs.get', { id })).data<Job>();
    while ((await look()).finishedAt === null) await sleep(200);
    const { state, images } = await look();
    expect(state).toBe('completed');
    const cookie = client.cookieHeader() ?? '';
    const files = Array.from({ length: 5 }, () => images).flat();
    const answers = files.map(async (image) => {
      const answer = await fetch(`${server.origin}/files/images/${image.id}`, { headers: { cookie } });
      return (await answer.arrayBuffer()).byteLength;
    });
    for (const bytes of await Promise.all(answers)) expect(bytes).toBeGreaterThan(10_000);
    await expect
      .poll(() => residentTreeMb(server.pid), { timeout: minuteMs, interval: 1000 })
      .toBeLessThan(boundMb);
  },
);

test.runIf(process.platform === 'linux')(
  'the settings that bound the memory of the server reach its process',
  { timeout: 2 * minuteMs },
  async (t) => {
    const { server } = await open(t);
    const listOf = (file: string) => readFileSync(`/proc/${server.pid}/${file}`, 'utf8').split('\0');
    expect(listOf('environ')).toEqual(
      expect.arrayContaining(['MALLOC_ARENA_MAX=2', 'MALLOC_MMAP_THRESHOLD_=65536']),
    );
    expect(listOf('cmdline')).toContain('--max-semi-space-size=16');
  },
);
