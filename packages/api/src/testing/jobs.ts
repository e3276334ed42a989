import { batchLookUps } from '@atelier/core/batch-look-ups';
import { newId } from '@atelier/core/ids';
import { attemptFolder } from '@atelier/core/job-attempts';
import type { Engine } from '@atelier/core/ports/engine';
import type { DrawnPicture, GenerationJob, JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { ClaimTerms } from '@atelier/core/ports/studio-stores';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import type { ModelPrice } from '@atelier/core/schemas/models';
import type { Understood } from '@atelier/core/schemas/understood';
import { imageAssets, randomHash } from '@atelier/core/testing/records';
import { type EngineRegistry, engineRegistry } from '../engines/registry.ts';
import type { JobClaim } from '../jobs/claimed-jobs.ts';
import { jobFacts } from '../jobs/job-facts.ts';
import { jobService } from '../jobs/jobs.ts';
import type { DrawnFiles } from '../jobs/pictures.ts';
import type { Actor } from '../trpc/request-context.ts';
import { fakeEngine } from './engines.ts';
import { createServiceHarness, minuteMs } from './service-harness.ts';
import { createFakeSignals } from './signals.ts';

const model = 'atelier-scene';

/** What the engine of these tests says that it understood. */
export const report: Understood = {
  understood: [{ word: 'heron', as: 'bird' }],
  notUnderstood: ['marsh'],
  notDrawn: [],
  style: 'Ink sketch',
  manner: null,
  note: null,
};

/** The files of one picture as a worker stores them: a picture at `position` (0-based) and the assets of its files. */
const drawnFiles = (job: JobRecord, position: number, createdAt: Date): DrawnFiles => {
  const folder = `${attemptFolder(job, job.attempts)}/${position}`;
  const picture: DrawnPicture = {
    id: newId('image'),
    jobId: job.id,
    position,
    seed: null,
    width: null,
    height: null,
    style: 'ink',
    engineVersion: '1',
    origin: 'procedural',
    blobKey: `${folder}/full.png`,
    thumbKey: `${folder}/thumb.webp`,
    svgKey: null,
    understood: JSON.stringify(report),
    bytes: 7,
    sha256: randomHash(),
    placeholder: 'data:image/webp;base64,AAAA',
    createdAt,
  };
  return { picture, assets: imageAssets({ ...job, ...picture, deletedAt: null }) };
};

/** The job service with a user whose workspace may make ten images a month, and the steps of a worker. */
export const openJobs = async (
  settings: Parameters<typeof createServiceHarness>[0] = {},
  more: readonly Engine[] = [],
) => {
  const harness = await createServiceHarness({ maxUnfinishedJobs: 3, ...settings });
  const { db, clock, rows } = harness;
  const fake = createFakeSignals();
  let price: ModelPrice = { minor: 0, unit: 'picture' };
  const engines: EngineRegistry = { ...engineRegistry([fakeEngine(model), ...more]), price: () => price };
  const service = jobService({ ...harness, batchLookUps, signals: fake.signals, engines });
  const account = async (monthlyLimit = 10, budgetMinor = 0): Promise<UserRecord & Actor> => {
    const user = await harness.user();
    await db.quotas.setLimits(user.workspaceId, { images: monthlyLimit, budgetMinor });
    return { ...user, userId: user.id };
  };
  const terms = (): ClaimTerms => ({
    now: clock.now(),
    leaseExpiresAt: new Date(clock.now().getTime() + minuteMs),
    maxAttempts: 3,
  });
  const claim = async (): Promise<JobClaim<GenerationJob>> => {
    const claimToken = newId('token');
    const lanes = [{ provider: 'embedded', models: [model, ...more.map(({ id }) => id)], free: 1 }];
    const job = await db.jobs.claimNext({ ...terms(), claimToken, kind: 'generation', lanes });
    if (job === null) throw new Error('There is no job to claim.');
    return { job, claimToken };
  };
  return {
    harness,
    engines,
    service,
    facts: jobFacts({ ...harness, engines }),
    /** What pictures cost from now on. */
    setPrice(next: ModelPrice) {
      price = next;
    },
    signals: fake,
    account,
    terms,
    claim,
    create: (actor: Actor, fields: Partial<CreateJobInput> = {}) =>
      service.create(
        actor,
        { prompt: 'a heron', model, width: 512, height: 512, count: 1, ...fields },
        harness.trail(),
      ),
    drawn: ({ job }: JobClaim, position = 0) => drawnFiles(job, position, clock.now()),
    jobNow: (id: string) => rows('jobs').find((job) => job.id === id),
    moneyOf: ({ workspaceId }: Pick<UserRecord, 'workspaceId'>) => {
      const quota = rows('quotas').find((one) => one.workspaceId === workspaceId);
      return { spent: quota?.spentMinor, held: quota?.heldMinor };
    },
    quotaOf: ({ workspaceId }: Pick<UserRecord, 'workspaceId'>) => {
      const quota = rows('quotas').find((one) => one.workspaceId === workspaceId);
      return { used: quota?.used, held: quota?.held };
    },
  };
};
