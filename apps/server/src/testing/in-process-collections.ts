import type { CollectionRecord } from '@atelier/core/ports/collection-store';
import type { UserRecord } from '@atelier/core/ports/records';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import type { TestServer } from './in-process.ts';

type Studio = Pick<TestServer, 'db' | 'image'>;

/** A collection of `owner`. @returns its id */
export const addCollection = async (
  { db }: Pick<Studio, 'db'>,
  owner: UserRecord,
  fields: Partial<CollectionRecord> = {},
): Promise<string> => {
  const collection = collectionRecord(owner, fields);
  await db.collections.insert(collection);
  return collection.id;
};

/** A collection of pictures of `owner`, one for each prompt. */
export const addCollectionOf = async (
  studio: Studio,
  owner: UserRecord,
  prompts: readonly string[] = ['a heron'],
  fields: Partial<CollectionRecord> = {},
): Promise<{ readonly id: string; readonly imageIds: string[] }> => {
  const id = await addCollection(studio, owner, fields);
  const imageIds: string[] = [];
  for (const prompt of prompts) imageIds.push((await studio.image(owner, { prompt })).id);
  await studio.db.collections.collect(owner, id, imageIds, null, new Date());
  return { id, imageIds };
};
