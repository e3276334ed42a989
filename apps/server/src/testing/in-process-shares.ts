import { createHash } from 'node:crypto';
import type { UserRecord } from '@atelier/core/ports/records';
import type { ShareRecord } from '@atelier/core/ports/share-store';
import { shareRecord } from '@atelier/core/testing/share-records';
import type { TestServer } from './in-process.ts';
import { addCollectionOf } from './in-process-collections.ts';

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

/** The address of the archive on the page of a shared collection. */
export const sharedArchivePath = async (
  application: Pick<TestServer, 'client' | 'db' | 'image' | 'newAddress'>,
  owner: UserRecord,
): Promise<string> => {
  const { id } = await addCollectionOf(application, owner);
  const { token } = await addShare(application, owner, { imageId: null, collectionId: id });
  const headers = { 'x-forwarded-for': application.newAddress() };
  const page = await application.client().raw({ path: `/s/${token}`, headers });
  return /href="([^"]+pictures\.zip[^"]*)"/.exec(page.bytes.toString())?.[1] ?? '';
};
