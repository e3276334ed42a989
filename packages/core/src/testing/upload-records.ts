import { newId } from '../ids.ts';
import type { AssetRecord } from '../ports/assets.ts';
import type { UserRecord } from '../ports/records.ts';
import type { UploadRecord } from '../ports/uploads.ts';
import { uploadKeys } from '../upload-files.ts';
import { randomHash, recordedAt } from './records.ts';

/** A stored upload of a user: a small PNG with a file of its own. */
export const uploadRecord = (
  { id: userId, workspaceId }: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<UploadRecord> = {},
): UploadRecord => ({
  ...{ id: newId('upload'), workspaceId, userId },
  ...{ name: 'heron.png', format: 'png', sourceBytes: 9, sourceSha256: randomHash() },
  ...{ width: 2, height: 2, bytes: 4, sha256: randomHash() },
  ...uploadKeys(crypto.randomUUID()),
  credentialsKey: null,
  placeholder: 'data:image/webp;base64,AAAA',
  flag: 'none',
  createdAt: recordedAt,
  deletedAt: null,
  ...fields,
});

/** The assets that an upload refers to. */
export const uploadAssets = (upload: UploadRecord): AssetRecord[] => {
  const { workspaceId, userId, createdAt, deletedAt, blobKey, thumbKey, credentialsKey } = upload;
  const owned = { workspaceId, userId, createdAt, deletedAt };
  const files = [
    { blobKey, contentType: 'image/png', bytes: upload.bytes, sha256: upload.sha256 },
    { blobKey: thumbKey, contentType: 'image/webp', bytes: 7, sha256: randomHash() },
    { blobKey: credentialsKey, contentType: 'application/octet-stream', bytes: 7, sha256: randomHash() },
  ];
  return files.flatMap(({ blobKey: key, ...file }) =>
    key === null ? [] : { id: newId('asset'), kind: 'upload', ...owned, ...file, blobKey: key },
  );
};
