import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atelier/core/schemas/jobs';
import { type ContractClient, contractClient } from './client.ts';
import type { Member, Subject } from './subject.ts';

/** A signed-in browser that draws and looks at pictures. */
export interface Studio {
  readonly client: ContractClient;
  readonly origin: string;
}

const prompts = ['a lighthouse in a storm', 'a fox among birches', 'a city at dusk', 'a mandala of leaves'];
const picturesPerJob = 8;
const sidePx = 1024;
const pollMs = 200;
/** Less than the 100 event streams that one user may have open. */
const streamsPerJob = 4;

/** Opens an event stream of a job, as a page does, and reads it until it ends. */
const watch = ({ origin, client }: Studio, id: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const url = `${origin}/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id }))}`;
    get(url, { headers: { accept: 'text/event-stream', cookie: client.cookie() } }, (response) => {
      response.resume();
      response.once('end', resolve);
      response.once('error', reject);
      if (response.statusCode !== 200) reject(new Error(`jobs.watch answered ${response.statusCode}.`));
    }).once('error', reject);
  });

const drawJob = async (studio: Studio, index: number): Promise<readonly string[]> => {
  const { id } = (await studio.client.mutate('jobs.create', {
    prompt: `${prompts[index % prompts.length]}, number ${index}`,
    model: 'atelier-procedural',
    width: sidePx,
    height: sidePx,
    count: picturesPerJob,
  })) as Job;
  const streams = Array.from({ length: streamsPerJob }, () => watch(studio, id));
  let job: Job;
  do {
    await sleep(pollMs);
    job = (await studio.client.query('jobs.get', { id })) as Job;
  } while (job.finishedAt === null);
  await Promise.all(streams);
  if (job.state !== 'completed') throw new Error(`A job ended as ${job.state}; not measured.`);
  return job.images.map((image) => image.id);
};

/**
 * Draws at least `count` pictures of 1024 × 1024 pixels in jobs of eight, `parallel` jobs at a time, each watched by four
 * event streams.
 * @returns the ids of the pictures
 */
export const drawPictures = async (studio: Studio, count: number, parallel: number): Promise<string[]> => {
  const jobs = Math.ceil(count / picturesPerJob);
  const ids: string[] = [];
  let started = 0;
  const page = async () => {
    while (started < jobs) {
      started += 1;
      ids.push(...(await drawJob(studio, started)));
    }
  };
  await Promise.all(Array.from({ length: parallel }, page));
  return ids;
};

const variants = ['full', 'thumb', 'svg'] as const;

const fetchBytes = async ({ origin, client }: Studio, path: string): Promise<number> => {
  const response = await fetch(`${origin}${path}`, { headers: { cookie: client.cookie() } });
  const bytes = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} answered ${response.status}; not measured.`);
  return bytes.byteLength;
};

export interface Fetched {
  readonly files: number;
  readonly bytes: number;
}

/** Fetches every variant of the pictures over and over for `durationS` seconds, `parallel` at a time. */
export const fetchPictures = async (
  studio: Studio,
  ids: readonly string[],
  { durationS, parallel }: { readonly durationS: number; readonly parallel: number },
): Promise<Fetched> => {
  const until = performance.now() + durationS * 1000;
  let [files, bytes] = [0, 0];
  const browser = async () => {
    while (performance.now() < until) {
      const id = ids[Math.floor(files / variants.length) % ids.length];
      const variant = variants[files % variants.length];
      files += 1;
      bytes += await fetchBytes(studio, `/files/images/${id}?variant=${variant}`);
    }
  };
  await Promise.all(Array.from({ length: parallel }, browser));
  return { files, bytes };
};

/** Signs in. */
export const openStudio = async ({ origin }: Subject, { email, password }: Member): Promise<Studio> => {
  const client = contractClient(origin);
  await client.mutate('auth.signIn', { email, password });
  return { client, origin };
};
