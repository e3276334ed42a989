import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { maxCounted, maxCountedResults, maxCountedTogether } from '@atelier/core/schemas/gallery';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { describe, expect, test, vi } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { organisingService } from './organising.ts';
import { galleryTimeline, spanAround } from './timeline.ts';

/** A user with one image for each of these times. */
const gallery = async (times: readonly string[]) => {
  const harness = await createServiceHarness();
  const user = await harness.user();
  const actor = { ...user, userId: user.id };
  const job = jobRecord(user);
  await harness.db.jobs.insert(job);
  const images = times.map((time, position) => imageRecord(job, { position, createdAt: new Date(time) }));
  await harness.db.assets.insertMany(images.flatMap(imageAssets));
  await harness.db.images.insertMany(images);
  return { harness, actor, ids: images.map(({ id }) => id), service: organisingService(harness) };
};
const noons = (count: number) => Array.from({ length: count }, () => '2026-11-30T12:00:00Z');

describe('changes of many images', () => {
  test('each image is changed or reported, once, with one event for all', async () => {
    const { harness, actor, ids, service } = await gallery(noons(3));
    const stranger = await harness.user();
    const foreign = { ...stranger, userId: stranger.id };
    expect(await service.bulk(foreign, { action: 'delete', ids }, harness.trail())).toEqual({
      done: [],
      notFound: ids,
    });
    const [one = '', two = '', three = ''] = ids;
    const deleted = await service.bulk(actor, { action: 'delete', ids: [one, one, two] }, harness.trail());
    expect(deleted).toEqual({ done: [one, two], notFound: [] });
    expect(await service.bulk(actor, { action: 'rate', ids, rating: 5 }, harness.trail())).toEqual({
      done: [three],
      notFound: [one, two],
    });
    await service.bulk(actor, { action: 'restore', ids: [one] }, harness.trail());
    const erased = await service.bulk(actor, { action: 'erase', ids }, harness.trail());
    expect(erased).toEqual({ done: [two], notFound: [one, three] });
    expect(harness.rows('images')).toHaveLength(2);
    expect(harness.rows('blobRemovals')).toHaveLength(2);
    expect(harness.rows('assets')).toHaveLength(4);
    expect(harness.events().map(({ type }) => type)).toEqual(Array(5).fill('images_changed'));
  });

  test('a favourite and a rating are noted, and those of a stranger or a deleted image are not', async () => {
    const { harness, actor, ids, service } = await gallery(noons(1));
    const [id = ''] = ids;
    await service.update(actor, id, { isFavourite: true, rating: 3 });
    expect(await harness.db.images.findOwned(actor, id)).toMatchObject({ isFavourite: true, rating: 3 });
    const stranger = await harness.user();
    const foreign = { ...stranger, userId: stranger.id };
    expect(await refusal(service.update(foreign, id, { rating: 1 }))).toBe('not_found');
    await service.bulk(actor, { action: 'delete', ids }, harness.trail());
    expect(await refusal(service.update(actor, id, { rating: 1 }))).toBe('not_found');
  });
});

describe('the timeline', () => {
  test('lists the months that have images with their counts, by the clock of the person', async () => {
    const times = ['2026-11-30T23:30:00Z', '2026-11-30T22:30:00Z', '2024-02-29T12:00:00Z'];
    const { harness, actor } = await gallery(times);
    const { timeline } = galleryTimeline(harness);
    const atGreenwich = await timeline(actor, {}, 'month', 0);
    expect(atGreenwich.spans.map(({ name, count }) => [name, count])).toEqual([
      ['2026-11', 2],
      ['2024-02', 1],
    ]);
    const inParis = await timeline(actor, {}, 'month', 60);
    expect(inParis.spans.map(({ name, count }) => [name, count])).toEqual([
      ['2026-12', 1],
      ['2026-11', 1],
      ['2024-02', 1],
    ]);
    expect(inParis.spans[0]).toMatchObject({ from: '2026-11-30T23:00:00.000Z', more: false });
    const days = await timeline(actor, { from: new Date('2026-01-01') }, 'day', 0);
    expect(days).toMatchObject({ spans: [{ name: '2026-11-30', count: 2 }], more: false });
  });

  test('of a search is one search, however many days its images are of', async () => {
    const days = Array.from({ length: 40 }, (_, at) => new Date(Date.UTC(2026, 0, 1 + at, 12)).toISOString());
    const { harness, actor } = await gallery([...days, '2026-02-09T13:00:00Z']);
    const { prompt } = (await harness.db.images.list(actor, {}, { after: null, limit: 1 }))[0] ?? {};
    const timesUpTo = vi.spyOn(harness.db.images, 'timesUpTo');
    const found = await galleryTimeline(harness).timeline(
      actor,
      { query: prompt ?? '', from: new Date('2026-01-02') },
      'day',
      0,
    );
    expect(found.spans.map(({ count }) => count)).toEqual([2, ...Array(38).fill(1)]);
    expect([found.spans.at(-1)?.from, found.more]).toEqual(['2026-01-02T00:00:00.000Z', false]);
    expect(timesUpTo).toHaveBeenCalledTimes(1);
    const times = Array.from({ length: maxCountedResults }, () => new Date());
    const full = {
      ...harness.db,
      images: { ...harness.db.images, timesUpTo: async () => ({ times, more: true }) },
    };
    const bounded = await galleryTimeline({ db: full }).timeline(actor, { query: 'x' }, 'day', 0);
    expect(bounded).toMatchObject({ spans: [{ count: maxCountedResults, more: true }], more: true });
  });

  test('a span holds the time that it was made for, and the next begins where it ends', () => {
    for (const by of ['month', 'day'] as const)
      for (const offset of [-840, -90, 0, 330, 840])
        for (const time of ['2024-02-29T23:59:59.999Z', '2026-01-01T00:00:00Z', '2026-12-31T12:00:00Z']) {
          const { from, to } = spanAround(new Date(time), by, offset);
          expect(from.getTime()).toBeLessThanOrEqual(Date.parse(time));
          expect(to.getTime()).toBeGreaterThan(Date.parse(time));
          expect(spanAround(to, by, offset).from).toEqual(to);
        }
  });

  test('a count is exact, and says that there are more beyond its bound', async () => {
    const { harness, actor } = await gallery(noons(3));
    const { count } = galleryTimeline(harness);
    expect(await count(actor, {})).toEqual({ count: 3, more: false });
    expect(await count(actor, { minRating: 1 })).toEqual({ count: 0, more: false });
    const countUpTo = async (_actor: unknown, _filter: unknown, max: number) => ({ count: max, more: true });
    const many = galleryTimeline({ db: { ...harness.db, images: { ...harness.db.images, countUpTo } } });
    const bounded = async (filter: ImageFilter) => (await many.count(actor, filter)).count;
    expect(await many.count(actor, {})).toEqual({ count: maxCounted, more: true });
    expect(await bounded({ isFavourite: true, from: new Date(0), to: new Date() })).toBe(maxCounted);
    expect(await bounded({ isFavourite: true, orientation: 'square' })).toBe(maxCountedTogether);
    expect(await bounded({ isFavourite: true, style: 'ink', query: 'x' })).toBe(maxCountedTogether);
    expect(await bounded({ isFavourite: true, style: 'ink', collection: 'x' })).toBe(maxCounted);
  });
});
