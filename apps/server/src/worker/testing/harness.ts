import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryBlobs, createPictureInputs, createTransformTool } from '@atelier/adapters';
import { type Actor, createAuditTrail, type EngineRegistry, engineRegistry } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Engine } from '@atelier/core/ports/engine';
import type { RemoteTrainer } from '@atelier/core/ports/providers';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { CreateJobInput, Job, NewJobInput } from '@atelier/core/schemas/jobs';
import type { Training } from '@atelier/core/schemas/training';
import { runningClock, type TestClock } from '@atelier/core/testing/clocks';
import { userRecord } from '@atelier/core/testing/records';
import { openTestDatabase, type TestDialect } from '@atelier/db/testing';
import type { DialectContext } from '@atelier/db/testing/dialect-test';
import pino from 'pino';
import { createMetrics } from '../../observability/metrics.ts';
import { createOperatorNotices } from '../../observability/operator-notices.ts';
import { claimTerms } from '../claim.ts';
import { createJobSignals } from '../job-signals.ts';
import { createStoragePause } from '../storage-pause.ts';
import { createWorker, type WorkerDeps } from '../worker.ts';
import { goodEngine, headDerivatives } from './engines.ts';
import { monthlyImages, openServices } from './services.ts';
import { addPictures, trainingRegistry } from './trainings.ts';

export type MovableClock = TestClock;

/** Far from the end of a month, when `used` is reset. */
const midMonth = '2031-05-06T07:08:09.010Z';

/** Runs from `start` like the system clock and can be advanced. */
export const movableClock = (start = midMonth): MovableClock => runningClock(start);

/** Blobs whose keys a test can see. */
const listedBlobs = () => {
  const blobs = new Map<string, Uint8Array>();
  return { store: createMemoryBlobs({ blobs }), keys: () => [...blobs.keys()].sort() };
};

/** Resolves when `isTrue` returns true. @throws Error naming `what` after a minute */
export const until = async (what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  const deadlineMs = performance.now() + 60_000;
  while (!(await isTrue())) {
    if (performance.now() > deadlineMs) throw new Error(`Timed out waiting for ${what}`);
    await sleep(5);
  }
};

export interface WorkerHarnessOptions {
  readonly engine?: Engine;
  /** Several engines in place of `engine`. */
  readonly engines?: readonly Engine[];
  /** Beside the one that crops. */
  readonly tools?: readonly Engine[];
  readonly clock?: Clock;
  /** Minor units per picture; 0 without. */
  readonly priceMinor?: number;
  /** Of the provider `double`, whose model `remote` takes trainings at `priceMinor`. */
  readonly trainer?: RemoteTrainer;
  /** Wraps the worker's database or blobs. */
  readonly wrapDb?: (db: Database) => Database;
  readonly wrapBlobs?: (blobs: BlobStore) => BlobStore;
}

const budgetMinor = 100_000;

/** A worker with real stores and services on its own database, and the test's engines. */
export const openWorkerHarness = async (dialect: TestDialect, options: WorkerHarnessOptions = {}) => {
  const { db, url, drop } = await openTestDatabase(dialect);
  const { engine = goodEngine(), clock = movableClock(), wrapDb = (x) => x, wrapBlobs = (x) => x } = options;
  const blobs = listedBlobs();
  const signals = createJobSignals();
  const priceMinor = options.priceMinor ?? 0;
  const engines: EngineRegistry = {
    ...engineRegistry(options.engines ?? [engine], null, [createTransformTool(), ...(options.tools ?? [])]),
    price: () => ({ minor: priceMinor, unit: 'picture' }),
    ...(options.trainer && trainingRegistry(options.trainer, priceMinor)),
  };
  const logLines: string[] = [];
  const log = pino({ base: null, level: 'debug' }, { write: (line: string) => void logLines.push(line) });
  const notices = createOperatorNotices({ log, clock });
  const services = openServices({ db, blobs: blobs.store, signals, engines, clock, log, notices });
  const deps = {
    db: wrapDb(db),
    blobs: wrapBlobs(blobs.store),
    engines,
    pseudonymOf: (provider, userId) => `${userId} at ${provider}`,
    derivatives: headDerivatives,
    pictureInputs: createPictureInputs(),
    signals,
    clock,
    log,
    metrics: createMetrics({ count: () => undefined, time: () => undefined }),
    storagePause: createStoragePause({ signals, log, notices }),
    leaseMs: 30_000,
    pictureTimeoutMs: 120_000,
    concurrency: 1,
    maxAttempts: 3,
    onPicturesToCheck: null,
  } satisfies WorkerDeps;
  const workers: { stop(): Promise<void> }[] = [];
  let submittedAtMs = 0;
  const trail = (actor: Actor) =>
    createAuditTrail({ requestId: 'test', ip: '::1', userAgent: 'test' }, actor, clock);

  const terms = (leaseMs: number) => claimTerms({ clock, leaseMs, maxAttempts: deps.maxAttempts });
  const claimed = async <J>(claiming: Promise<J | null>): Promise<J> => {
    const job = await claiming;
    if (job === null) throw new Error('There was nothing to claim.');
    return job;
  };

  return {
    db,
    trailOf: trail,
    /** The database's URL, for another process. */
    url,
    deps,
    services,
    signals,
    notices,
    logLines,
    blobKeys: blobs.keys,

    async addUser(fields: Partial<UserRecord> = {}): Promise<Actor> {
      const user = userRecord({ createdAt: clock.now(), ...fields });
      await db.users.create(user, monthlyImages, budgetMinor);
      return { userId: user.id, workspaceId: user.workspaceId, role: user.role };
    },

    /** Waits for a new millisecond, because jobs of the same one may be claimed in any order. */
    async submit(actor: Actor, fields: Partial<CreateJobInput> = {}): Promise<Job> {
      while (clock.now().getTime() <= submittedAtMs) await sleep(1);
      const input = {
        prompt: 'a heron',
        model: 'test',
        width: 64,
        height: 128,
        count: 1,
        seed: 7,
        ...fields,
      };
      const job = await services.jobs.create(actor, input, trail(actor));
      submittedAtMs = Math.max(submittedAtMs, Date.parse(job.createdAt));
      return job;
    },
    /** Creates a job of any kind. */
    create: (actor: Actor, input: NewJobInput): Promise<Job> =>
      services.jobs.create(actor, input, trail(actor)),
    /** Starts a training from new pictures of the person's gallery. */
    async train(actor: Actor, count = 2): Promise<Training> {
      const pictures = await addPictures({ db, blobs: blobs.store, clock }, actor, count);
      const input = { model: 'remote', name: 'My cat', triggerWord: 'mycat7', steps: 500 };
      return services.trainings.create(actor, { ...input, pictures }, trail(actor));
    },
    cancel: (actor: Actor, id: string): Promise<Job> => services.jobs.cancel(actor, id, trail(actor)),
    job: (actor: Actor, id: string): Promise<Job> => services.jobs.get(actor, id),

    /** Claims the next job as a worker would. */
    claim: (claimToken: string, leaseMs = 30_000) =>
      claimed(
        db.jobs.claimNext({ ...terms(leaseMs), claimToken, kind: 'generation', lanes: engines.lanes(1) }),
      ),
    claimTraining: (claimToken: string) =>
      claimed(
        db.jobs.claimNext({
          ...terms(30_000),
          claimToken,
          kind: 'training',
          lanes: engines.trainingLanes(1),
        }),
      ),

    startWorker(settings: Partial<WorkerDeps> = {}) {
      const worker = createWorker({ ...deps, ...settings });
      workers.push(worker);
      worker.start();
      return worker;
    },

    stopWorkers: async (): Promise<void> => {
      await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    },

    async finished(actor: Actor, id: string): Promise<Job> {
      await until(`the end of ${id}`, async () => (await services.jobs.get(actor, id)).finishedAt !== null);
      return services.jobs.get(actor, id);
    },

    async quota(actor: Actor) {
      const quota = await db.quotas.find(actor.workspaceId);
      return { used: quota?.used, held: quota?.held };
    },

    async money(actor: Actor) {
      const quota = await db.quotas.find(actor.workspaceId);
      return { spent: quota?.spentMinor, held: quota?.heldMinor };
    },

    events: async (entityId: string) =>
      (await db.audit.list({ entityId }, null, 100)).map(({ type }) => type),

    async close(): Promise<void> {
      await Promise.all(workers.map((worker) => worker.stop()));
      await drop();
    },
  };
};
export type WorkerHarness = Awaited<ReturnType<typeof openWorkerHarness>>;

/** Opens a harness with one user for a test, and closes it afterwards. */
export const openHarness = async (
  { dialect, onTestFinished }: DialectContext,
  options: WorkerHarnessOptions = {},
) => {
  const harness = await openWorkerHarness(dialect, options);
  onTestFinished(() => harness.close());
  return { harness, ada: await harness.addUser() };
};
