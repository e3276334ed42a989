import { newId } from '../ids.ts';
import type { CollectionRecord } from '../ports/collection-store.ts';
import type { UserRecord } from '../ports/records.ts';
import { recordedAt } from './records.ts';

/** A collection as it is inserted: at the top and without a cover, unless `fields` say otherwise. */
export const collectionRecord = (
  { id: userId, workspaceId }: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<CollectionRecord> = {},
): Omit<CollectionRecord, 'position'> => ({
  id: newId('collection'),
  workspaceId,
  userId,
  parentId: null,
  name: 'Herons',
  coverImageId: null,
  createdAt: recordedAt,
  updatedAt: recordedAt,
  ...fields,
});
