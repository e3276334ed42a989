import type { Actor, DrawnFiles, JobClaim } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { pictureFolder } from '@atelier/core/job-attempts';
import type { DrawnPicture, GenerationJob } from '@atelier/core/ports/records';
import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { imageAssets } from '@atelier/core/testing/records';
import { testDialects } from '@atelier/db/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { complete, fail, failExhausted, storePicture } from './outcome.ts';
import { type MovableClock, movableClock, openWorkerHarness, type WorkerHarness } from './testing/harness.ts';

type Step =
  | { readonly do: 'create'; readonly count: number }
  | { readonly do: 'claim' }
  | { readonly do: 'expire' }
  | { readonly do: 'reap' }
  | { readonly do: 'cancel' | 'complete' | 'fail' | 'keep' | 'handBack' | 'beat'; readonly which: number };

const kinds = <const K extends string>(...names: K[]) => fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: kinds('create'), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ do: kinds('claim', 'claim', 'expire', 'reap') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: kinds('cancel', 'complete', 'fail', 'keep', 'handBack', 'beat'),
      which: fc.nat(50),
    }),
  },
);
/** Batches run one after the other; the steps of a batch run at the same time. */
const scenario = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 15 });

const leaseMs = 1000;
const priceMinor = 7;
const broken = { reason: 'It broke.', kind: 'engine', cause: null } as const;

const pictureOf = (job: GenerationJob, position: number): DrawnPicture => ({
  id: newId('image'),
  jobId: job.id,
  position,
  seed: null,
  width: null,
  height: null,
  style: job.params.style,
  engineVersion: '1',
  origin: 'procedural',
  blobKey: `${pictureFolder(job, job.attempts, position)}/full.png`,
  thumbKey: `${pictureFolder(job, job.attempts, position)}/thumb.webp`,
  svgKey: null,
  understood: null,
  bytes: 1,
  sha256: 'aa',
  placeholder: '',
  createdAt: new Date(),
});

const filesOf = (job: GenerationJob, position: number): DrawnFiles => {
  const picture = pictureOf(job, position);
  return { picture, assets: imageAssets({ ...job, ...picture, deletedAt: null }) };
};

/** AppErrors other than `internal` are expected; anything else fails the test. */
const orRejected = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.code === 'internal') throw thrown;
  });
};

/** Runs the steps of a scenario for one new user. */
const actors = (harness: WorkerHarness, owner: Actor, clock: MovableClock) => {
  const jobs: string[] = [];
  const claims: JobClaim<GenerationJob>[] = [];
  const lanes = harness.deps.engines.lanes(1);
  let tokens = 0;

  const claim = async (): Promise<boolean> => {
    const now = clock.now();
    tokens += 1;
    const token = `${owner.userId} ${tokens}`;
    const leaseExpiresAt = new Date(now.getTime() + leaseMs);
    const job = await harness.db.jobs.claimNext({
      now,
      leaseExpiresAt,
      claimToken: token,
      maxAttempts: 3,
      kind: 'generation',
      lanes,
    });
    if (job !== null) claims.push({ job, claimToken: token });
    return job !== null;
  };
  /** Keeps the next missing picture. @returns false if none is missing or the claim was lost */
  const keep = async (jobClaim: JobClaim<GenerationJob>): Promise<boolean> => {
    const { job } = jobClaim;
    const { length } = await harness.db.drawnPictures.listOf(job.id);
    return (
      length < job.params.count && storePicture({ ...harness.deps, leaseMs }, jobClaim, filesOf(job, length))
    );
  };
  const completeAll = async (jobClaim: JobClaim<GenerationJob>) => {
    while (await keep(jobClaim));
    return complete(harness.deps, jobClaim);
  };

  const run = async (next: Step): Promise<unknown> => {
    if (next.do === 'create')
      return harness.submit(owner, { count: next.count }).then(({ id }) => jobs.push(id));
    if (next.do === 'claim') return claim();
    if (next.do === 'expire') return clock.advance(leaseMs);
    if (next.do === 'reap') return failExhausted(harness.deps, 3, broken);
    const jobId = jobs[next.which % jobs.length];
    // Lost claims stay in the list, so that late workers are tested too.
    const jobClaim = claims[next.which % claims.length];
    if (next.do === 'cancel') return jobId && harness.cancel(owner, jobId);
    if (jobClaim === undefined) return undefined;
    if (next.do === 'complete') return completeAll(jobClaim);
    if (next.do === 'fail') return fail(harness.deps, jobClaim, broken);
    if (next.do === 'keep') return keep(jobClaim);
    if (next.do === 'handBack') return harness.db.jobs.handBack(jobClaim.job.id, jobClaim.claimToken, 0);
    return harness.db.jobs.heartbeat(
      jobClaim.job.id,
      jobClaim.claimToken,
      0.5,
      new Date(clock.now().getTime() + leaseMs),
    );
  };

  const check = async (): Promise<void> => {
    const all = await Promise.all(jobs.map((id) => harness.job(owner, id)));
    const sum = (of: typeof all, pictures: (job: Job) => number) =>
      of.reduce((total, job) => total + pictures(job), 0);
    const charged = sum(all, ({ chargedPictures }) => chargedPictures);
    const held = sum(
      all.filter(({ state }) => !isFinished(state)),
      ({ count }) => count,
    );
    expect(await harness.quota(owner)).toEqual({ used: charged, held });
    expect(await harness.money(owner)).toEqual({ spent: charged * priceMinor, held: held * priceMinor });
    expect(await harness.db.images.count(owner)).toBe(charged);
    for (const { state, images, count, chargedPictures, chargedMinor } of all) {
      expect(chargedMinor).toBe(chargedPictures * priceMinor);
      if (isFinished(state)) expect(images).toHaveLength(chargedPictures);
      if (state === 'completed') expect(chargedPictures).toBe(count);
      if (state === 'failed') expect(chargedPictures).toBe(0);
    }
    for (const { id, state } of all)
      if (isFinished(state)) expect(await harness.db.drawnPictures.listOf(id)).toEqual([]);
  };

  const drain = async (): Promise<void> => {
    clock.advance(leaseMs);
    await failExhausted(harness.deps, 3, broken);
    while (await claim()) await completeAll(claims.at(-1) as (typeof claims)[number]);
  };
  return { run, check, drain };
};

test.for(testDialects)(
  'with any order of job operations, on %s held and used quota and money always match the jobs, and in the end nothing is held',
  async (dialect, { onTestFinished }) => {
    const clock = movableClock();
    const harness = await openWorkerHarness(dialect, { clock, priceMinor });
    onTestFinished(() => harness.close());
    await fc.assert(
      fc.asyncProperty(scenario, async (batches) => {
        const owner = await harness.addUser();
        const { run, check, drain } = actors(harness, owner, clock);
        for (const batch of batches) {
          await Promise.all(batch.map((next) => orRejected(run(next))));
          await check();
        }
        await drain();
        await check();
        expect(await harness.quota(owner)).toMatchObject({ held: 0 });
        expect(await harness.money(owner)).toMatchObject({ held: 0 });
      }),
      { numRuns: dialect === 'sqlite' ? 40 : 12 },
    );
    expect((await harness.db.audit.verify()).firstBrokenSeq).toBeNull();
  },
);
