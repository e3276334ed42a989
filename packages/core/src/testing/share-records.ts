import { newId } from '../ids.ts';
import type { ImageRecord } from '../ports/records.ts';
import type { ShareRecord } from '../ports/share-store.ts';
import { randomHash, recordedAt } from './records.ts';

/** A link to an image as stored: open, without password or end, unless `fields` say otherwise. */
export const shareRecord = (
  image: Pick<ImageRecord, 'id' | 'userId' | 'workspaceId'>,
  fields: Partial<ShareRecord> = {},
): ShareRecord => ({
  id: newId('share'),
  tokenHash: randomHash(),
  workspaceId: image.workspaceId,
  userId: image.userId,
  imageId: image.id,
  collectionId: null,
  passwordHash: null,
  allowsDownload: true,
  showsPrompt: true,
  hasPreview: false,
  maxViews: null,
  views: 0,
  lastViewedAt: null,
  createdAt: recordedAt,
  expiresAt: null,
  revokedAt: null,
  ...fields,
});
