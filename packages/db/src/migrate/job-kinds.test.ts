import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const noon = new Date('2026-03-10T12:00:00.123Z');
const later = (ms: number): Date => new Date(noon.getTime() + ms);
const scope = { workspaceId: 'wsp_1' };
const prompt = `A "quoted" \\ 灯台 🎨, it's\n100%`;
const literal = prompt.replaceAll("'", "''");

/** A job in every state with pictures, from before jobs had kinds; `at` formats the time so many milliseconds after noon. */
const earlierRows = (at: (ms: number) => string): string[] => [
  `insert into workspaces (id, kind, created_at, last_served_at) values ('wsp_1', 'personal', ${at(0)}, ${at(0)})`,
  `insert into users (id, email, name, role, workspace_id, created_at)
    values ('usr_1', 'ada@example.org', 'Ada', 'user', 'wsp_1', ${at(0)})`,
  `insert into quotas (workspace_id, monthly_limit, period, used, held) values ('wsp_1', 100, '2026-03', 2, 6)`,
  `insert into jobs (id, workspace_id, user_id, state, progress, prompt, negative_prompt, model, style, width, height,
      count, seed, failure, attempts, claim_token, lease_expires_at, created_at, started_at, finished_at)
    values
      ('job_pending', 'wsp_1', 'usr_1', 'pending', 0, '${literal}', 'fog', 'atelier-scenes', 'auto', 512, 640, 2, 4294967295,
        null, 0, null, null, ${at(1)}, null, null),
      ('job_running', 'wsp_1', 'usr_1', 'running', 0.25, 'p', '', 'atelier-scenes', 'ink', 64, 64, 4, 7,
        null, 1, 'tok', ${at(9000)}, ${at(2)}, ${at(3)}, null),
      ('job_completed', 'wsp_1', 'usr_1', 'completed', 1, 'p', '', 'atelier-scenes', 'ink', 64, 64, 2, 7,
        null, 1, null, null, ${at(3)}, ${at(4)}, ${at(5)}),
      ('job_failed', 'wsp_1', 'usr_1', 'failed', 0.5, 'p', '', 'atelier-scenes', 'ink', 64, 64, 1, 7,
        'It broke.', 3, null, null, ${at(4)}, ${at(5)}, ${at(6)}),
      ('job_cancelled', 'wsp_1', 'usr_1', 'cancelled', 0.5, 'p', '', 'atelier-scenes', 'ink', 64, 64, 1, 7,
        null, 1, null, null, ${at(5)}, ${at(6)}, ${at(7)})`,
  `insert into images (id, workspace_id, user_id, job_id, position, prompt, negative_prompt, model, style,
      engine_version, origin, seed, width, height, blob_key, thumb_key, bytes, sha256, placeholder, created_at)
    values ('img_1', 'wsp_1', 'usr_1', 'job_completed', 0, 'p', '', 'm', 's', '1', 'procedural', 0, 64, 64, 'b', 't', 1,
      '${'0'.repeat(64)}', '', ${at(5)})`,
  `insert into drawn_pictures (id, job_id, position, style, engine_version, origin, blob_key, thumb_key, bytes, sha256,
      placeholder, created_at)
    values ('img_2', 'job_running', 0, 's', '1', 'procedural', 'b2', 't2', 1, '${'0'.repeat(64)}', '', ${at(5)})`,
];

const params = (fields: object = {}) => ({
  prompt: 'p',
  negativePrompt: '',
  style: 'ink',
  width: 64,
  height: 64,
  count: 1,
  seed: 7,
  ...fields,
});
const job = (state: string, atMs: number, fields: object) => ({
  id: `job_${state}`,
  kind: 'generation',
  workspaceId: 'wsp_1',
  userId: 'usr_1',
  state,
  progress: 0.5,
  params: params(),
  provider: 'embedded',
  model: 'atelier-scenes',
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
  attempts: 1,
  claimToken: null,
  leaseExpiresAt: null,
  createdAt: later(atMs),
  startedAt: later(atMs + 1),
  finishedAt: later(atMs + 2),
  ...fields,
});

const expectCarriedOver = async (url: string, at: (ms: number) => string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('jobs_of_any_kind') });
  await tamper(url, earlierRows(at));
  expect((await migrate({ url, migrationsDir })).applied).toBeGreaterThan(0);
  const db = await openDatabase({ url });
  try {
    expect(await db.jobs.listOwned(scope, { after: null, limit: 9 })).toEqual([
      job('cancelled', 5, {}),
      job('failed', 4, { failure: 'It broke.', attempts: 3 }),
      job('completed', 3, { progress: 1, chargedImages: 2, params: params({ count: 2 }) }),
      job('running', 2, {
        progress: 0.25,
        params: params({ count: 4 }),
        claimToken: 'tok',
        leaseExpiresAt: later(9000),
        finishedAt: null,
      }),
      job('pending', 1, {
        progress: 0,
        params: params({
          ...{ prompt, negativePrompt: 'fog', style: 'auto' },
          ...{ width: 512, height: 640, count: 2, seed: 2 ** 32 - 1 },
        }),
        attempts: 0,
        startedAt: null,
        finishedAt: null,
      }),
    ]);
    // What refers to jobs is still there, and work goes on where it was.
    expect((await db.images.listOfJobs(scope, ['job_completed'])).map(({ id }) => id)).toEqual(['img_1']);
    expect((await db.drawnPictures.listOf('job_running')).map(({ id }) => id)).toEqual(['img_2']);
    expect(await db.jobs.heartbeat('job_running', 'tok', 0.5, later(9000))).toBe(true);
    const claim = {
      now: later(10),
      leaseExpiresAt: later(9000),
      claimToken: 'new',
      maxAttempts: 3,
      kind: 'generation' as const,
    };
    const lanes = [{ provider: 'embedded', models: ['atelier-scenes'], free: 1 }];
    expect(await db.jobs.claimNext({ ...claim, lanes })).toMatchObject({ id: 'job_pending' });
  } finally {
    await db.close();
  }
};

test('jobs in every state of a SQLite database from before job kinds are carried over', async () => {
  await expectCarriedOver(`file:${join(await testFolder(), 'test.sqlite')}`, (ms) =>
    String(noon.getTime() + ms),
  );
});

test('jobs in every state of a PostgreSQL database from before job kinds are carried over', async () => {
  const server = requireServerUrl();
  const name = `job_kinds_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    const at = (ms: number) => `'${later(ms).toISOString()}'`;
    await expectCarriedOver(withDatabase(server, name), at);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
