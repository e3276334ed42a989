import { createHash } from 'node:crypto';
import type { UserRecord } from '@atelier/core/ports/records';
import type { ShareRecord } from '@atelier/core/ports/share-store';
import { shareRecord } from '@atelier/core/testing/share-records';
import type { TestServer } from './in-process.ts';

/** A link of `owner` to a picture of theirs. @returns the record and the token in its address */
export const addShare = async (
  { db, image }: Pick<TestServer, 'db' | 'image'>,
  owner: UserRecord,
  fields: Partial<ShareRecord> = {},
): Promise<ShareRecord & { readonly token: string }> => {
  const token = `share-${crypto.randomUUID()}`;
  const share = shareRecord(await image(owner), {
    tokenHash: createHash('sha256').update(token).digest('hex'),
    createdAt: new Date(),
    ...fields,
  });
  await db.shares.insert(share);
  return { ...share, token };
};
