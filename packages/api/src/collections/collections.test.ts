import { newId } from '@atelier/core/ids';
import { maxCollectionImages, maxCollections } from '@atelier/core/schemas/collections';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { imageService } from '../images/images.ts';
import { refusal } from '../testing/identities.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { collectedImages } from './collected-images.ts';
import { collectionService } from './collections.ts';

/** A person with pictures. */
const studio = async (count: number) => {
  const harness = await createServiceHarness();
  const user = await harness.user();
  const job = jobRecord(user);
  await harness.db.jobs.insert(job);
  const images = Array.from({ length: count }, (_, position) => imageRecord(job, { position }));
  await harness.db.assets.insertMany(images.flatMap(imageAssets));
  await harness.db.images.insertMany(images);
  const ids = images.map(({ id }) => id);
  const actorOf = async () => {
    const other = await harness.user();
    return { ...other, userId: other.id };
  };
  return {
    ...{ harness, user, ids, actorOf, actor: { ...user, userId: user.id } },
    collections: collectionService(harness),
    pictures: collectedImages(harness, imageService({ ...harness, blobs: {} as never })),
    trail: () => harness.trail(),
  };
};

test('a collection is in another once, and never in itself', async () => {
  const { collections, actor, trail } = await studio(0);
  const top = await collections.create(actor, { name: 'Birds' }, trail());
  const inner = await collections.create(actor, { name: 'Herons', parentId: top.id }, trail());
  const other = await collections.create(actor, { name: 'Trees' }, trail());
  const nest = (id: string, parentId: string) =>
    refusal(collections.update(actor, { id, parentId }, trail()));
  expect(await refusal(collections.create(actor, { name: 'x', parentId: inner.id }, trail()))).toBe(
    'conflict',
  );
  expect(await nest(other.id, inner.id)).toBe('conflict');
  expect(await nest(top.id, other.id)).toBe('conflict');
  expect(await nest(other.id, other.id)).toBe('conflict');
  expect(await nest(other.id, newId('collection'))).toBe('not_found');
  expect(await nest(inner.id, other.id)).toBe('fine');
  expect(await collections.get(actor, inner.id)).toMatchObject({ parent: { id: other.id, name: 'Trees' } });
  await collections.update(actor, { id: inner.id, parentId: null, before: top.id }, trail());
  const { items } = await collections.list(actor, {});
  expect(items.map(({ name }) => name)).toEqual(['Herons', 'Birds', 'Trees']);
});

test('everything of a collection is missing for a stranger', async () => {
  const { collections, pictures, actor, actorOf, ids, trail } = await studio(1);
  const { id } = await collections.create(actor, { name: 'Mine' }, trail());
  const stranger = await actorOf();
  const tries = [
    collections.get(stranger, id),
    collections.update(stranger, { id, name: 'Theirs' }, trail()),
    collections.create(stranger, { name: 'Inner', parentId: id }, trail()),
    collections.delete(stranger, id, trail()),
    collections.restore(stranger, id, trail()),
    pictures.list(stranger, { id }),
    pictures.collect(stranger, { id, imageIds: ids }, trail()),
    pictures.uncollect(stranger, { id, imageIds: ids }, trail()),
    pictures.move(stranger, { id, imageIds: ids, before: null }, trail()),
  ];
  for (const attempt of tries) expect(await refusal(attempt)).toBe('not_found');
  const own = await collections.create(stranger, { name: 'Theirs' }, trail());
  expect(await pictures.collect(stranger, { id: own.id, imageIds: ids }, trail())).toEqual({
    ...{ done: [], present: [], notFound: ids },
  });
});

test('a picture has its neighbours in the order of a collection; outside of it, it stands alone', async () => {
  const { collections, pictures, actor, actorOf, ids, trail } = await studio(4);
  const [a = '', b = '', c = '', d = ''] = ids;
  const { id } = await collections.create(actor, { name: 'Mine' }, trail());
  await pictures.collect(actor, { id, imageIds: [c, a, b] }, trail());
  const around = async (imageId: string, collectionId = id) =>
    (await pictures.neighbours(actor, collectionId, imageId)).items.map((image) => image.id);
  expect(await around(a)).toEqual([c, a, b]);
  expect(await around(d)).toEqual([d]);
  const stranger = await actorOf();
  expect(await refusal(pictures.neighbours(stranger, id, a))).toBe('not_found');
  const theirs = await collections.create(stranger, { name: 'Theirs' }, trail());
  expect(await around(a, theirs.id)).toEqual([a]);
});

test('pictures are added, ordered and removed, each once, with one event for each change', async () => {
  const { collections, pictures, actor, ids, trail, harness } = await studio(3);
  const [a = '', b = '', c = ''] = ids;
  const { id } = await collections.create(actor, { name: 'Mine' }, trail());
  const gone = newId('image');
  const collected = await pictures.collect(actor, { id, imageIds: [b, b, gone] }, trail());
  expect(collected).toEqual({ done: [b], present: [], notFound: [gone] });
  expect(await pictures.collect(actor, { id, imageIds: [a, b, c], before: b }, trail())).toEqual({
    ...{ done: [a, c], present: [b], notFound: [] },
  });
  const order = async () => (await pictures.list(actor, { id })).items.map((image) => image.id);
  expect(await order()).toEqual([a, c, b]);
  expect(await refusal(pictures.move(actor, { id, imageIds: [b], before: gone }, trail()))).toBe('not_found');
  await pictures.move(actor, { id, imageIds: [b], before: a }, trail());
  expect(await order()).toEqual([b, a, c]);
  const first = await pictures.list(actor, { id, limit: 2 });
  expect(first.items.map((image) => image.id)).toEqual([b, a]);
  expect(await refusal(collections.update(actor, { id, coverId: gone }, trail()))).toBe('not_found');
  await collections.update(actor, { id, coverId: c }, trail());
  expect((await collections.get(actor, id)).covers.map((cover) => cover.id)).toEqual([c, b, a]);
  expect((await collections.list(actor, { imageId: a })).items[0]?.hasImage).toBe(true);
  expect(await pictures.uncollect(actor, { id, imageIds: [c, gone] }, trail())).toEqual({
    ...{ done: [c], notFound: [gone] },
  });
  await collections.delete(actor, id, trail());
  expect(harness.rows('images')).toHaveLength(3);
  expect(await refusal(pictures.list(actor, { id }))).toBe('not_found');
  expect(harness.events().map(({ type }) => type)).toEqual([
    'collection_created',
    ...Array(5).fill('collection_changed'),
    'collection_deleted',
  ]);
});

test('there are bounds to how many collections and pictures there are, also in parallel', async () => {
  const { collections, pictures, actor, user, ids, trail, harness } = await studio(2);
  for (let n = 1; n < maxCollections; n += 1) await harness.db.collections.insert(collectionRecord(user));
  const made = await Promise.all(
    ['one', 'two'].map((name) => refusal(collections.create(actor, { name }, trail()))),
  );
  expect(made.toSorted()).toEqual(['conflict', 'fine']);
  const [full] = (await collections.list(actor, {})).items;
  const id = full?.id ?? '';
  const job = jobRecord(user);
  await harness.db.jobs.insert(job);
  const many = Array.from({ length: maxCollectionImages - 1 }, (_, position) =>
    imageRecord(job, { position }),
  );
  await harness.db.assets.insertMany(many.flatMap(imageAssets));
  await harness.db.images.insertMany(many);
  for (let start = 0; start < many.length; start += 500)
    await harness.db.collections.collect(
      user,
      id,
      many.slice(start, start + 500).map((image) => image.id),
      null,
      new Date(),
    );
  expect(await refusal(pictures.collect(actor, { id, imageIds: ids }, trail()))).toBe('conflict');
  const each = await Promise.all(
    ids.map((one) => refusal(pictures.collect(actor, { id, imageIds: [one] }, trail()))),
  );
  expect(each.toSorted()).toEqual(['conflict', 'fine']);
  expect(await harness.db.collections.countEntries(user, id)).toBe(maxCollectionImages);
});
