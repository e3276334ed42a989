import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@atelier/core/ids';
import type { AuditEntry, DrawnPicture, JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { ClaimRequest } from '@atelier/core/ports/studio-stores';
import { recordedAt, userRecord } from '@atelier/core/testing/records';
import { type JobSample, jobRecord } from '@atelier/core/testing/studio-records';

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

export const addJob = async (
  db: Pick<Database, 'jobs'>,
  owner: Owner,
  fields: JobSample = {},
): Promise<JobRecord> => {
  const job = jobRecord(owner, fields);
  await db.jobs.insert(job);
  return job;
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
