import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@atelier/core/ids';
import type {
  AuditEntry,
  DrawnPicture,
  ImageRecord,
  JobRecord,
  UserRecord,
} from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { ClaimRequest } from '@atelier/core/ports/studio-stores';
import type { GenerationParams } from '@atelier/core/schemas/job-kinds';
import { recordedAt, userRecord } from '@atelier/core/testing/records';

/** The moment at which most samples happen. */
export const noon = recordedAt;
export const march = '2026-03';
export const april = '2026-04';

export const later = (ms: number): Date => new Date(noon.getTime() + ms);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const someHash = (): string => sha256(randomBytes(16).toString('hex'));

/** Creates the user with a limit of 100 images and gives it back. */
export const addUser = async (db: Database, fields: Partial<UserRecord> = {}): Promise<UserRecord> => {
  const user = userRecord(fields);
  await db.users.create(user, 100);
  return user;
};

type Owner = Pick<UserRecord, 'id' | 'workspaceId'>;

/** Fields of a sample job; parameters may be given in part. */
export type JobSample = Partial<Omit<JobRecord, 'params'>> & { readonly params?: Partial<GenerationParams> };

export const aJob = (owner: Owner, { params, ...fields }: JobSample = {}): JobRecord => ({
  id: newId('job'),
  kind: 'generation',
  workspaceId: owner.workspaceId,
  userId: owner.id,
  state: 'pending',
  progress: 0,
  params: {
    prompt: 'A lighthouse in the fog',
    negativePrompt: '',
    style: 'auto',
    width: 512,
    height: 512,
    count: 1,
    seed: 2 ** 32 - 1,
    ...params,
  },
  provider: 'embedded',
  model: 'atelier-scene',
  submissionKey: null,
  remoteId: null,
  failure: null,
  attempts: 0,
  claimToken: null,
  leaseExpiresAt: null,
  createdAt: noon,
  startedAt: null,
  finishedAt: null,
  ...fields,
});

export const addJob = async (
  db: Pick<Database, 'jobs'>,
  owner: Owner,
  fields: JobSample = {},
): Promise<JobRecord> => {
  const job = aJob(owner, fields);
  await db.jobs.insert(job);
  return job;
};

export const anImage = (
  job: Pick<JobRecord, 'id' | 'workspaceId' | 'userId'>,
  fields: Partial<ImageRecord> = {},
): ImageRecord => {
  const id = newId('image');
  return {
    id,
    workspaceId: job.workspaceId,
    userId: job.userId,
    jobId: job.id,
    position: 0,
    prompt: 'A lighthouse in the fog',
    negativePrompt: '',
    model: 'atelier-scene',
    style: 'ink',
    engineVersion: '1',
    origin: 'procedural',
    seed: 7,
    width: 640,
    height: 480,
    blobKey: `images/${id}.png`,
    thumbKey: `images/${id}.webp`,
    svgKey: null,
    bytes: 3_000_000_000,
    sha256: someHash(),
    placeholder: 'data:image/webp;base64,AAAA',
    createdAt: noon,
    deletedAt: null,
    ...fields,
  };
};

export const aDrawnPicture = (
  job: Pick<JobRecord, 'id'>,
  fields: Partial<DrawnPicture> = {},
): DrawnPicture => ({
  id: newId('image'),
  jobId: job.id,
  position: 0,
  style: 'ink',
  engineVersion: '1',
  origin: 'procedural',
  blobKey: `results/aa/${job.id}-1/0/full.png`,
  thumbKey: `results/aa/${job.id}-1/0/thumb.webp`,
  svgKey: null,
  bytes: 7,
  sha256: someHash(),
  placeholder: 'data:image/webp;base64,AAAA',
  createdAt: noon,
  ...fields,
});

export const anEntry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  time: noon,
  type: 'login_success',
  actorId: null,
  workspaceId: null,
  requestId: 'req_1',
  ip: '::1',
  userAgent: 'Test/1.0',
  entityType: null,
  entityId: null,
  details: {},
  ...fields,
});

export const aClaim = (fields: Partial<ClaimRequest> = {}): ClaimRequest => ({
  now: noon,
  leaseExpiresAt: later(30_000),
  claimToken: newId('token'),
  maxAttempts: 3,
  lanes: [{ provider: 'embedded', models: ['atelier-scene'], free: 1 }],
  ...fields,
});
