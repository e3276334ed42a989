import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@atelier/core/ids';
import type { AssetRecord } from '@atelier/core/ports/assets';
import type {
  AuditEntry,
  DrawnPicture,
  GenerationJob,
  ImageRecord,
  JobRecord,
  UserRecord,
} from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { ClaimRequest } from '@atelier/core/ports/studio-stores';
import type { UploadRecord } from '@atelier/core/ports/uploads';
import { imageAssets, recordedAt, userRecord } from '@atelier/core/testing/records';
import { imageRecord, type JobSample, jobRecord } from '@atelier/core/testing/studio-records';
import { uploadAssets, uploadRecord } from '@atelier/core/testing/upload-records';

/** The moment at which most samples happen. */
export const noon = recordedAt;
export const march = '2026-03';
export const april = '2026-04';

/** Pictures of a quota that cost so many minor units together. */
export const pictures = (images: number, minor = 0) => ({ images, minor });

/** A job that ended because its workers died. */
export const givenUp = (reason = 'Given up.') => ({ reason, kind: 'interrupted' as const, cause: null });
/** A job that ended with all its pictures. */
export const allMade = { charged: pictures(1), shortfall: null };

/** A first page with room for all samples of a test. */
export const firstPage = { after: null, limit: 100 };

export const later = (ms: number): Date => new Date(noon.getTime() + ms);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const someHash = (): string => sha256(randomBytes(16).toString('hex'));

/** Creates a user with a limit of 100 images. */
export const addUser = async (db: Database, fields: Partial<UserRecord> = {}): Promise<UserRecord> => {
  const user = userRecord(fields);
  await db.users.create(user, 100);
  return user;
};

type Owner = Pick<UserRecord, 'id' | 'workspaceId'>;

export const addJob = async (
  db: Pick<Database, 'jobs'>,
  owner: Owner,
  fields: JobSample = {},
): Promise<GenerationJob> => {
  const job = jobRecord(owner, fields);
  await db.jobs.insert(job);
  return job;
};

export const aDrawnPicture = (
  job: Pick<JobRecord, 'id'>,
  fields: Partial<DrawnPicture> = {},
): DrawnPicture => {
  const id = newId('image');
  return {
    id,
    jobId: job.id,
    position: 0,
    seed: null,
    width: null,
    height: null,
    style: 'ink',
    engineVersion: '1',
    origin: 'procedural',
    blobKey: `results/aa/${id}/full.png`,
    thumbKey: `results/aa/${id}/thumb.webp`,
    svgKey: null,
    understood: null,
    bytes: 7,
    sha256: someHash(),
    placeholder: 'data:image/webp;base64,AAAA',
    createdAt: noon,
    ...fields,
  };
};

export const anEntry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  time: noon,
  type: 'login_success',
  actorId: null,
  workspaceId: null,
  credentialId: null,
  requestId: 'req_1',
  ip: '::1',
  userAgent: 'Test/1.0',
  entityType: null,
  entityId: null,
  details: {},
  ...fields,
});

export const aClaim = (fields: Partial<ClaimRequest<'generation'>> = {}): ClaimRequest<'generation'> => ({
  now: noon,
  leaseExpiresAt: later(30_000),
  claimToken: newId('token'),
  maxAttempts: 3,
  kind: 'generation',
  lanes: [{ provider: 'embedded', models: ['atelier-scene'], free: 1 }],
  ...fields,
});

/** Stores images with their assets. */
export const storeImages = async (db: Database, images: readonly ImageRecord[]): Promise<void> => {
  await db.assets.insertMany(images.flatMap(imageAssets));
  await db.images.insertMany(images);
};

/** A user with one job and the images given, at positions 0, 1, 2 … */
export const addGallery = async (db: Database, images: readonly Partial<ImageRecord>[]) => {
  const user = await addUser(db);
  const job = await addJob(db, user);
  const records = images.map((fields, position) => imageRecord(job, { position, ...fields }));
  await storeImages(db, records);
  return { user, job, records };
};

/** Stores the images of a new job with these prompts. */
export const addImages = async (
  db: Database,
  user: UserRecord,
  prompts: readonly string[],
): Promise<ImageRecord[]> => {
  const job = await addJob(db, user);
  const images = prompts.map((prompt, position) => imageRecord(job, { position, prompt }));
  await storeImages(db, images);
  return images;
};

/** The assets of a picture of an unfinished job. */
export const drawnAssets = (job: JobRecord, picture: DrawnPicture): AssetRecord[] =>
  imageAssets({ ...job, ...picture, deletedAt: null });

/** Stores a picture of an unfinished job with its assets. */
export const storeDrawn = async (db: Database, job: JobRecord, picture: DrawnPicture): Promise<void> => {
  await db.assets.insertMany(drawnAssets(job, picture));
  await db.drawnPictures.add(picture);
};

export const anAsset = (
  { id: userId, workspaceId }: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<AssetRecord> = {},
): AssetRecord => {
  const id = newId('asset');
  return {
    id,
    kind: 'upload',
    workspaceId,
    userId,
    blobKey: `uploads/${id}`,
    contentType: 'image/png',
    bytes: 3_000_000_000,
    sha256: someHash(),
    createdAt: noon,
    deletedAt: null,
    ...fields,
  };
};

/** Stores an upload with its assets. */
export const addUpload = async (
  db: Database,
  owner: Owner,
  fields: Partial<UploadRecord> = {},
): Promise<UploadRecord> => {
  const upload = uploadRecord(owner, fields);
  await db.assets.insertMany(uploadAssets(upload));
  await db.uploads.insert(upload);
  return upload;
};
