import type { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { CreateComparisonInput } from '@atelier/core/schemas/comparisons';
import { GenerationParams } from '@atelier/core/schemas/job-kinds';
import { NewJobInput } from '@atelier/core/schemas/jobs';
import { describe, expect, test } from 'vitest';
import { imageService } from '../images/images.ts';
import { completeJob, failJob, storePictures } from '../jobs/claimed-jobs.ts';
import { fakeEngine } from '../testing/engines.ts';
import { refusal } from '../testing/identities.ts';
import { openJobs } from '../testing/jobs.ts';
import type { Actor } from '../trpc/request-context.ts';
import { comparisonService } from './comparisons.ts';

const request = { prompt: 'a heron', width: 512, height: 512, count: 1 };
const entry = (model: string, fields: object = {}): CreateComparisonInput['entries'][number] => ({
  ...request,
  model,
  ...fields,
});

/** Comparisons over the models `atelier-scene`, `plain` (without seeds) and `bold`, and a worker that draws. */
const openComparisons = async () => {
  const jobs = await openJobs({ maxUnfinishedJobs: 9 }, [
    fakeEngine('plain', { seed: false }),
    fakeEngine('bold'),
  ]);
  const { harness, engines } = jobs;
  const service = comparisonService({ ...harness, engines }, jobs.service);
  const create = (actor: Actor, ...entries: CreateComparisonInput['entries']) =>
    service.create(actor, { entries }, harness.trail());
  /** Draws the next job; those of `failing` models fail. */
  const drawNext = async (...failing: string[]) => {
    const claimed = await jobs.claim();
    const { now, leaseExpiresAt } = jobs.terms();
    const { clock } = harness;
    await harness.db.transaction(async (stores) => {
      if (failing.includes(claimed.job.model))
        return failJob(
          stores,
          claimed,
          { reason: 'plain cannot do this.', kind: 'engine', cause: null },
          clock,
        );
      await storePictures(stores, claimed, [jobs.drawn(claimed)], now, leaseExpiresAt);
      return completeJob(stores, claimed, clock.now(), harness.trail());
    });
  };
  /** The same for every job. */
  const drawAll = async (...failing: string[]) => {
    const pending = harness.rows('jobs').filter(({ state }) => state === 'pending');
    for (const _ of pending) await drawNext(...failing);
  };
  const images = imageService({ ...harness, blobs: {} as BlobStore });
  /** The answers in which the person finds a model, a provider or what only one of the models has. */
  const tellsModels = async (actor: Actor): Promise<string[]> => {
    const listed = await jobs.service.list(actor, {});
    const id = listed.items.find(({ state }) => state === 'completed')?.id ?? '';
    const gallery = await images.list(actor, {}, {});
    const picture = gallery.items[0]?.id ?? '';
    const request = { revalidate: async () => {} };
    const stream = jobs.service.watch(actor, id, request, new AbortController().signal);
    const found = await Promise.all(
      [{ model: 'bold' }, { style: 'ink' }].map((filter) => images.list(actor, filter, { limit: 1 })),
    );
    const answers = {
      seeds: listed.items.some(({ seed }) => seed !== listed.items[0]?.seed) ? 'plain' : '',
      jobs: listed,
      job: await jobs.service.get(actor, id),
      stream: (await stream.next()).value,
      images: gallery,
      filters: found.some(({ items, nextCursor }) => items.length > 0 || nextCursor !== null) ? 'bold' : '',
      picture: await images.get(actor, picture),
      neighbours: await images.neighbours(actor, picture, { model: 'plain' }),
    };
    const tells = /atelier-scene|plain|bold|embedded|"ink"|procedural|marsh/;
    return Object.entries(answers)
      .filter(([, answer]) => tells.test(JSON.stringify(answer)))
      .map(([name]) => name);
  };
  return { ...jobs, comparisons: service, createComparison: create, drawAll, drawNext, tellsModels };
};

describe('comparing models', () => {
  test('queues one job for each model with one seed, all or none, and holds the quota of all', async () => {
    const { account, harness, createComparison, quotaOf } = await openComparisons();
    const ann = await account(3);
    const { id } = await createComparison(
      ann,
      entry('atelier-scene'),
      entry('plain'),
      entry('bold', { count: 1 }),
    );
    const jobs = harness.rows('jobs').map((job) => ({ ...job, params: GenerationParams.parse(job.params) }));
    expect(jobs.map(({ model }) => model).toSorted()).toEqual(['atelier-scene', 'bold', 'plain']);
    expect(new Set(jobs.map(({ params }) => params.comparison))).toEqual(new Set([id]));
    const seeded = jobs.filter(({ model }) => model !== 'plain').map(({ params }) => params.seed);
    expect(new Set(seeded).size).toBe(1);
    expect(quotaOf(ann)).toEqual({ used: 0, held: 3 });
    expect(harness.events().map(({ type }) => type)).toEqual(['job_created', 'job_created', 'job_created']);

    const bob = await account(1);
    expect(await refusal(createComparison(bob, entry('atelier-scene'), entry('bold')))).toBe(
      'quota_exceeded',
    );
    expect([harness.rows('jobs').length, harness.rows('comparisons').length]).toEqual([3, 1]);
    const refused = await createComparison(bob, entry('atelier-scene'), entry('plain', { seed: 7 })).catch(
      (thrown: AppError) => thrown.issues?.map(({ path }) => path),
    );
    expect(refused).toEqual(['entries.1.seed']);
  });

  test('tells nothing about the models until the person has voted', async () => {
    const { account, comparisons, createComparison, drawAll, tellsModels } = await openComparisons();
    const [ann, bob] = [await account(), await account()];
    const { id } = await createComparison(ann, entry('atelier-scene'), entry('plain'), entry('bold'));
    expect(await refusal(comparisons.vote(ann, id, 0))).toBe('conflict');
    await drawAll('plain');
    const blind = await comparisons.get(ann, id);
    expect(blind).toMatchObject({ finished: true, voted: false, choice: null });
    expect(JSON.stringify(blind)).not.toMatch(/atelier-scene|plain|bold|job_/);
    expect(blind.entries.map(({ state }) => state).toSorted()).toEqual(['completed', 'completed', 'failed']);
    expect(await tellsModels(ann)).toEqual([]);
    // Nothing would ever tell the models to somebody who cannot vote.
    const viewer = { ...ann, role: 'viewer' } as const;
    expect(await tellsModels(viewer)).toContain('picture');
    expect((await comparisons.get(viewer, id)).entries.every(({ model }) => model !== null)).toBe(true);

    const [failed, drawn] = [
      blind.entries.find(({ state }) => state === 'failed'),
      blind.entries.find(({ state }) => state === 'completed'),
    ];
    expect(await refusal(comparisons.vote(ann, id, failed?.position ?? 9))).toBe('validation_failed');
    expect(await refusal(comparisons.vote(bob, id, drawn?.position ?? 9))).toBe('not_found');
    expect(await refusal(comparisons.get(bob, id))).toBe('not_found');
    const revealed = await comparisons.vote(ann, id, drawn?.position ?? 9);
    expect(revealed).toMatchObject({ voted: true, choice: drawn?.position });
    expect(revealed.entries.map(({ model }) => model).toSorted()).toEqual(['atelier-scene', 'bold', 'plain']);
    expect(revealed.entries.find(({ model }) => model === 'plain')?.failure).toBe('plain cannot do this.');
    expect(await refusal(comparisons.vote(ann, id, null))).toBe('conflict');
    expect(await tellsModels(ann)).toEqual([
      ...['seeds', 'jobs', 'job', 'stream', 'images', 'filters', 'picture', 'neighbours'],
    ]);

    const preferred = revealed.entries.find(({ position }) => position === revealed.choice)?.model;
    expect((await comparisons.list(ann, {})).items).toMatchObject([
      { id, voted: true, models: 3, preferred },
    ]);
    expect((await comparisons.tally(ann)).items[0]).toEqual({ model: preferred, shown: 1, preferred: 1 });
    expect((await comparisons.tally(bob)).items).toEqual([]);
  });

  test('counts as held until all its pictures have come, and by model after the vote', async () => {
    const studio = await openComparisons();
    const { account, comparisons, createComparison, drawAll, drawNext, facts, setPrice } = studio;
    const ann = await account(10, 100);
    setPrice({ minor: 3, unit: 'picture' });
    const { id } = await createComparison(ann, entry('atelier-scene'), entry('plain'), entry('bold'));
    const usage = async () => {
      const { pictures, money, models } = await facts.usage(ann);
      return [pictures.used, pictures.held, money.spentMinor, money.heldMinor, models.length];
    };
    const asked = NewJobInput.parse(entry('plain'));
    const left = async () => (await facts.quote(ann, asked)).left;
    const untouched = await usage();
    const unmoved = await left();
    expect(unmoved).toEqual({ pictures: 7, minor: 91 });
    expect(untouched).toEqual([0, 3, 0, 9, 0]);
    await drawNext();
    await drawNext('atelier-scene', 'plain', 'bold');
    expect(await usage()).toEqual(untouched);
    expect(await left()).toEqual(unmoved);
    expect((await facts.usage({ ...ann, role: 'viewer' })).models, 'cannot vote').toHaveLength(1);
    await drawAll();
    expect(await usage()).toEqual([2, 0, 6, 0, 0]);
    expect(await left(), 'what failed was not charged').toEqual({ pictures: 8, minor: 94 });
    await comparisons.vote(ann, id, null);
    expect(await usage()).toEqual([2, 0, 6, 0, 2]);
  });
});
