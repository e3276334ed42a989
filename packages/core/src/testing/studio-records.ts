import { newId } from '../ids.ts';
import type { ImageRecord, JobOf, JobRecord, TrainingJob, UserRecord } from '../ports/records.ts';
import type { GenerationParams } from '../schemas/job-kinds.ts';
import { randomHash, recordedAt } from './records.ts';

/** Fields of a sample job; parameters may be given in part. */
export type JobSample = Partial<Omit<JobOf<'generation'>, 'params'>> & {
  readonly params?: Partial<GenerationParams>;
};

/** A job as stored: one that waits, of one image, unless `fields` say otherwise. */
export const jobRecord = (
  owner: Pick<UserRecord, 'id' | 'workspaceId'>,
  { params, ...fields }: JobSample = {},
): JobOf<'generation'> => ({
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
  unitPriceMinor: 0,
  chargedImages: 0,
  chargedMinor: 0,
  missing: [],
  shortfall: null,
  cancelOutcome: null,
  failure: null,
  failureKind: null,
  failureCause: null,
  delayedUntil: null,
  remoteQueuePosition: null,
  previewAt: null,
  attempts: 0,
  claimToken: null,
  leaseExpiresAt: null,
  createdAt: recordedAt,
  startedAt: null,
  finishedAt: null,
  ...fields,
});

/** A training as stored: one that waits, unless `fields` say otherwise. */
export const trainingJob = (
  owner: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<TrainingJob> = {},
): TrainingJob => ({
  ...jobRecord(owner),
  kind: 'training',
  params: { base: 'double-base', steps: 500, pictures: 5 },
  ...fields,
});

/** An image as stored, the first of its job; no bytes lie under its keys, and its size does not fit into 31 bits. */
export const imageRecord = (
  job: Pick<JobRecord, 'id' | 'workspaceId' | 'userId'>,
  fields: Partial<ImageRecord> = {},
): ImageRecord => {
  const id = fields.id ?? newId('image');
  return {
    id,
    workspaceId: job.workspaceId,
    userId: job.userId,
    jobId: job.id,
    position: 0,
    prompt: 'A lighthouse in the fog',
    negativePrompt: '',
    provider: 'embedded',
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
    understood: null,
    bytes: 3_000_000_000,
    sha256: randomHash(),
    placeholder: 'data:image/webp;base64,AAAA',
    isFavourite: false,
    rating: null,
    flag: 'none',
    hasChildren: false,
    createdAt: recordedAt,
    deletedAt: null,
    ...fields,
  };
};
