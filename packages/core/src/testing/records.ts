import { newId } from '../ids.ts';
import type { AssetRecord } from '../ports/assets.ts';
import type { ImageRecord, SessionRecord, UserRecord } from '../ports/records.ts';

/** The default creation time of the records below, far from the time at which tests run. */
export const recordedAt = new Date('2026-03-10T12:00:00.123Z');

/** A stored user. By default unverified, without a password, never signed in. */
export const userRecord = (fields: Partial<UserRecord> = {}): UserRecord => {
  const id = fields.id ?? newId('user');
  return {
    id,
    email: `${id}@example.org`,
    name: 'Ada',
    role: 'user',
    passwordHash: null,
    workspaceId: newId('workspace'),
    lockedAt: null,
    lockReason: null,
    emailVerifiedAt: null,
    secondFactorAt: null,
    createdAt: recordedAt,
    lastSignInAt: null,
    lastSignInIp: null,
    deletionDueAt: null,
    ...fields,
  };
};

/** 256 random bits in hexadecimal, the form of a SHA-256. */
export const randomHash = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');

/** A stored session. By default it lives for a minute, and was last seen and proven when created. */
export const sessionRecord = (userId: string, fields: Partial<SessionRecord> = {}): SessionRecord => {
  const createdAt = fields.createdAt ?? recordedAt;
  return {
    tokenHash: randomHash(),
    id: newId('session'),
    userId,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + 60_000),
    lastSeenAt: createdAt,
    ip: '::1',
    userAgent: 'Test/1.0',
    method: 'password',
    provenAt: createdAt,
    ...fields,
  };
};

type Pictured = Pick<
  ImageRecord,
  'workspaceId' | 'userId' | 'blobKey' | 'thumbKey' | 'svgKey' | 'bytes' | 'createdAt' | 'deletedAt'
>;

/** The assets that an image refers to, as its job would have made them. */
export const imageAssets = (image: Pictured): AssetRecord[] => {
  const { workspaceId, userId, createdAt, deletedAt } = image;
  const files = [
    { blobKey: image.blobKey, contentType: 'image/png', bytes: image.bytes },
    { blobKey: image.thumbKey, contentType: 'image/webp', bytes: 7 },
    { blobKey: image.svgKey, contentType: 'image/svg+xml', bytes: 7 },
  ];
  return files.flatMap(({ blobKey, ...file }) =>
    blobKey === null
      ? []
      : {
          id: newId('asset'),
          kind: 'result',
          ...{ workspaceId, userId, blobKey, ...file },
          ...{ sha256: randomHash(), createdAt, deletedAt },
        },
  );
};
