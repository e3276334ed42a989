import { providerAdapters } from '@atelier/adapters';
import {
  type ProviderDouble,
  photoOfPeople,
  startFalDouble,
  startReplicateDouble,
} from '@atelier/adapters/testing';
import type { ProviderBackends } from '@atelier/api';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import { quotaPeriod } from '@atelier/core/quota';
import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { isFinished, type Job, type Usage } from '@atelier/core/schemas/jobs';
import type { AdminProvider } from '@atelier/core/schemas/providers';
import {
  type Lora,
  maxLoras,
  type Training,
  type TrainingBaseView,
  type TrainingCheck,
} from '@atelier/core/schemas/training';
import { checkRows } from '@atelier/core/testing/check-rows';
import { trainingJob } from '@atelier/core/testing/studio-records';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { productionBackends } from '../compose/providers.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { addLora } from '../testing/in-process-trainings.ts';
import { until } from '../worker/testing/harness.ts';

/** Archives that were uploaded, oldest first. */
const archives: Uint8Array[] = [];

/** The ids of trainings at providers, in the order in which they were asked for. */
const polled: string[] = [];

/** The real adapters, which poll faster, and whose uploads and ids are noted. */
const backends: ProviderBackends = {
  ...productionBackends,
  adapters: providerAdapters.map((adapter) => ({
    ...adapter,
    open(settings, deps) {
      const connection = adapter.open(settings, deps);
      const { trainer } = connection;
      if (trainer === undefined) return connection;
      const prepare: typeof trainer.prepare = (request, options) => {
        archives.push(request.dataset);
        return trainer.prepare(request, options);
      };
      const poll: typeof trainer.poll = (remoteId, options) => {
        polled.push(remoteId);
        return trainer.poll(remoteId, options);
      };
      return { ...connection, trainer: { ...trainer, pollMs: 20, prepare, poll } };
    },
  })),
};

let server: TestServer;
let root: Client;
const doubles: ProviderDouble[] = [];
beforeAll(async () => {
  server = await startTestServer({ WORKER_CONCURRENCY: '2' }, { backends });
  server.application.worker.start();
  root = (await server.person('superadmin')).client;
});
afterAll(async () => {
  await server.stop();
  for (const double of doubles) await double.close();
});

/** A provider with its double, whose model takes trainings for 2.50. */
const openTrainer = async (kind: 'fal' | 'replicate', remoteName: string) => {
  const double = await (kind === 'fal' ? startFalDouble() : startReplicateDouble());
  doubles.push(double);
  const { baseUrl, apiKey } = double;
  const settings = { kind, name: `${kind} ${doubles.length}`, baseUrl, apiKey, allowPrivate: true };
  const added = await root.mutate('admin.providers.add', { ...settings, models: [remoteName] });
  const { provider } = added.data<{ provider: AdminProvider }>();
  const models = (await root.query('admin.models.list')).data<{ items: AdminModel[] }>().items;
  const model = models.find((one) => one.provider.id === provider.id && one.remoteName === remoteName);
  if (model === undefined) throw new Error(`${kind} has no ${remoteName}.`);
  const opened = await root.mutate('admin.models.update', { id: model.id, trainingPriceMinor: 250 });
  expect(opened.data<AdminModel>().training).toEqual({ possible: true, priceMinor: 250 });
  return { double, provider, model: model.id };
};

const person = async () => {
  const { user, client } = await server.person('user');
  await server.db.quotas.setLimits(user.workspaceId, { images: 10, budgetMinor: 1000 });
  return { user, client };
};

/** Pictures of a gallery, as a dataset. */
const dataset = async (user: UserRecord, count = 5) =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => ({
      imageId: (await server.image(user, { width: 1024, height: 1024 })).id,
      caption: at === 0 ? 'MyCat7 on a sofa' : `on picture ${at}`,
    })),
  );

const start = async (client: Client, model: string, pictures: Awaited<ReturnType<typeof dataset>>) =>
  client.mutate('training.create', { model, name: 'My cat', triggerWord: 'mycat7', steps: 500, pictures });

const get = async (client: Client, id: string) =>
  (await client.query('training.get', { id })).data<Training>();

/** Waits at the database: calls are limited. */
const untilJob = (owner: UserRecord, id: string, isTrue: (job: JobRecord) => boolean): Promise<void> =>
  until('a job', async () => {
    const job = await server.db.jobs.findOwned(owner, id);
    return job !== null && isTrue(job);
  });

const finished = async (
  { user, client }: Awaited<ReturnType<typeof person>>,
  id: string,
): Promise<Training> => {
  await untilJob(user, id, ({ state }) => isFinished(state));
  return get(client, id);
};

const moneyOf = async (client: Client) => (await client.query('usage.mine')).data<Usage>().money;

const drawings = {
  ring: '<circle cx="16" cy="16" r="11" fill="none" stroke="white" stroke-width="6"/>',
  bars: '<path d="M4 0V32M14 0V32M25 0V16" stroke="white" stroke-width="5"/>',
};

/** The placeholder of a picture of this drawing. */
const look = async (drawing: keyof typeof drawings, format: 'png' | 'webp'): Promise<string> => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32"/>${drawings[drawing]}</svg>`;
  const bytes = await sharp(Buffer.from(svg)).toFormat(format).toBuffer();
  return `data:image/${format};base64,${bytes.toString('base64')}`;
};

describe('a LoRA', () => {
  test('is trained from gallery pictures at Replicate and at fal, paid once, used for a picture, and deleted here and there', () =>
    checkRows(
      [
        ['replicate', 'black-forest-labs/flux-dev', /"version":"c{64}"/, /^DELETE .*\/models\/double\/lora-/],
        ['fal', 'fal-ai/flux-lora', /"loras":\[\{"path":"http/, /^DELETE .*\/payloads$/],
      ] as const,
      '%s',
      async (kind, remoteName, usesLora, deletion) => {
        const { double, model } = await openTrainer(kind, remoteName);
        const owner = await person();
        const { user, client } = owner;
        double.play({ kind: 'picture', steps: 2 });
        const bases = (await client.query('training.bases')).data<{ items: TrainingBaseView[] }>().items;
        expect(bases.find((base) => base.model === model)).toMatchObject({ price: { minor: 250 } });
        const pictures = await dataset(user);
        const created = (await start(client, model, pictures)).data<Training>();
        expect(created).toMatchObject({ pictures: 5, steps: 500, price: { minor: 250 } });
        const done = await finished(owner, created.id);
        expect(done).toMatchObject({
          state: 'completed',
          progress: 1,
          failure: null,
          lora: { available: true },
        });
        expect(done.price).toEqual({ minor: 250, heldMinor: 0, chargedMinor: 250 });
        expect(await moneyOf(client)).toMatchObject({ spentMinor: 250, heldMinor: 0 });
        expect(double.submissions).toHaveLength(1);
        const files = unzipSync(archives.at(-1) ?? new Uint8Array());
        expect(Object.keys(files)).toHaveLength(10);
        const text = (name: string) => Buffer.from(files[name] ?? []).toString();
        expect([text('001.txt'), text('002.txt')]).toEqual(['MyCat7 on a sofa', 'mycat7 on picture 1']);

        const own = (await client.query('training.loras', { model })).data<{ items: Lora[] }>().items;
        expect(own).toMatchObject([{ id: done.lora?.id, name: 'My cat', triggerWord: 'mycat7', model }]);
        const request = {
          ...{ prompt: 'mycat7 at the sea', model, width: 1024, height: 1024, count: 1 },
          loras: [{ id: done.lora?.id, weight: 1 }],
        };
        expect((await client.query('jobs.quote', request)).status).toBe(200);
        const other = await person();
        expect((await other.client.mutate('jobs.create', request)).error().issues).toMatchObject([
          { path: 'loras.0' },
        ]);
        const job = (await client.mutate('jobs.create', request)).data<Job>();
        const picture = async () => (await client.query('jobs.get', { id: job.id })).data<Job>();
        await untilJob(user, job.id, ({ state }) => isFinished(state));
        expect(await picture()).toMatchObject({ state: 'completed', failure: null });
        expect(JSON.stringify(double.submissions.at(-1)?.body)).toMatch(usesLora);

        expect((await client.mutate('training.remove', { id: created.id })).status).toBe(200);
        expect((await client.query('training.get', { id: created.id })).status).toBe(404);
        expect((await client.mutate('jobs.create', request)).error().issues).toMatchObject([
          { path: 'loras.0' },
        ]);
        await until('the deletion there', () => double.requests.some((line) => deletion.test(line)));
        expect(await moneyOf(client)).toMatchObject({ spentMinor: 250, heldMinor: 0 });
      },
    ));

  test('is one of so many that a person can have, with those in training', async () => {
    const { model } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const { user, client } = await person();
    const pictures = await dataset(user);
    await server.db.quotas.setLimits(user.workspaceId, { budgetMinor: 1000 });
    for (let count = 1; count < maxLoras; count += 1) await addLora(server, user);
    const answers = await Promise.all([start(client, model, pictures), start(client, model, pictures)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.error().message).toBe('You can have 200 LoRAs. Delete one first.');
    expect(await moneyOf(client)).toMatchObject({ heldMinor: 250 });
    const listed = (await client.query('training.loras')).data<{ items: Lora[] }>().items;
    expect(listed.length).toBeGreaterThanOrEqual(maxLoras - 1);
  });

  test('is not trained from too few, too small or foreign pictures, and nothing is held for it', async () => {
    const { model, double } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const { user, client } = await person();
    const [good, foreign] = [await dataset(user, 4), await dataset((await person()).user, 1)];
    const small = { imageId: (await server.image(user)).id, caption: 'small' };
    await server.db.quotas.setLimits(user.workspaceId, { budgetMinor: 1000 });
    const issuesOf = async (...args: Parameters<typeof start>) => (await start(...args)).error().issues ?? [];
    expect((await issuesOf(client, model, good)).map(({ path }) => path)).toEqual(['pictures']);
    const bad = [...good, ...foreign];
    expect((await issuesOf(client, model, bad)).map(({ path }) => path)).toEqual(['pictures.4.imageId']);
    const thin = await server.image(user, { width: 500, height: 1024 });
    const check = await client.query('training.check', {
      ...{ model, imageIds: [thin.id, foreign[0]?.imageId, small.imageId] },
    });
    const { pictures, issues } = check.data<TrainingCheck>();
    expect(issues).toMatchObject([{ code: 'too_few', severity: 'error' }]);
    expect(pictures.map((one) => one.issues.map(({ code }) => code))).toEqual([
      ['too_small', 'unusual_shape'],
      ['missing'],
      [],
    ]);
    expect(pictures[2]?.caption).toBe('a heron');
    const flagged = await server.image(user, { flag: 'flagged' });
    const both = { model, imageIds: [flagged.id, thin.id] };
    const { pictures: looks } = (await client.query('training.check', both)).data<TrainingCheck>();
    expect(looks.map((look) => look.flagged)).toEqual([true, false]);
    const [one, other, alike] = await Promise.all([
      look('ring', 'png'),
      look('bars', 'png'),
      look('ring', 'webp'),
    ]);
    const chosen = await Promise.all(
      [one, other, alike].map((placeholder) =>
        server.image(user, { width: 1024, height: 1024, placeholder }),
      ),
    );
    const imageIds = chosen.map(({ id }) => id);
    const looked = (await client.query('training.check', { model, imageIds })).data<TrainingCheck>().pictures;
    expect(looked.map(({ duplicateOf }) => duplicateOf)).toEqual([null, null, imageIds[0]]);
    expect(looked[2]?.issues).toMatchObject([{ code: 'near_duplicate', severity: 'warning' }]);
    expect(await moneyOf(client)).toMatchObject({ heldMinor: 0, spentMinor: 0 });
    expect(double.submissions).toHaveLength(0);
  });

  test('with a face that an edge cuts is told so, and can be trained', async () => {
    const { model } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const { user, client } = await person();
    const photo = sharp(await photoOfPeople('two'));
    const thumbs = [
      await photo.clone().resize(512).webp().toBuffer(),
      await photo.clone().extract({ left: 768, top: 0, width: 806, height: 820 }).webp().toBuffer(),
    ];
    const images = await Promise.all(thumbs.map(() => server.image(user, { width: 1024, height: 1024 })));
    for (const [at, bytes] of thumbs.entries())
      await server.blobs.put(images[at]?.thumbKey ?? '', bytes, 'image/webp');
    const imageIds = images.map(({ id }) => id);
    const { pictures } = (await client.query('training.check', { model, imageIds })).data<TrainingCheck>();
    expect(pictures.map(({ issues }) => issues.map(({ code, severity }) => [code, severity]))).toEqual([
      [],
      [['cut_off_face', 'warning']],
    ]);
  });

  test('that cannot be trained is told in words, and costs nothing', async () => {
    const { model, double } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const owner = await person();
    const { user, client } = owner;
    double.play({ kind: 'status', at: 'submit', status: 402 });
    const pictures = await dataset(user);
    const { id } = (await start(client, model, pictures)).data<Training>();
    const failed = await finished(owner, id);
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'quota' }, lora: null });
    expect(failed.failure?.message).toContain('no credit left');
    expect(await moneyOf(client)).toMatchObject({ heldMinor: 0, spentMinor: 0 });
    expect((await client.mutate('training.remove', { id })).status).toBe(200);
    expect(double.submissions).toHaveLength(1);
  });

  test('is not ordered twice when the answer to the order is lost, and costs nothing', async () => {
    const { model, double } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const owner = await person();
    const { user, client } = owner;
    double.play({ kind: 'cut', at: 'submit', when: 'after the body was read' });
    const { id } = (await start(client, model, await dataset(user))).data<Training>();
    const failed = await finished(owner, id);
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'unknown' }, lora: null });
    expect(failed.failure?.message).toContain('not ordered twice');
    expect(await moneyOf(client)).toMatchObject({ heldMinor: 0, spentMinor: 0 });
    expect(double.submissions).toHaveLength(1);
  });

  test('ends with its account: what is under way is cancelled at the provider, and LoRAs are deleted there', async () => {
    const { model, double } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const owner = await person();
    const { user, client } = owner;
    double.play({ kind: 'picture', steps: 1 });
    await finished(owner, (await start(client, model, await dataset(user))).data<Training>().id);
    double.play({ kind: 'picture', steps: 1_000_000 });
    const { id } = (await start(client, model, await dataset(user))).data<Training>();
    await untilJob(user, id, ({ progress }) => progress > 0);
    const deleted = await root.mutate('admin.users.delete', { id: user.id, email: user.email });
    expect(deleted.status).toBe(200);
    await until('the cancellation there', () =>
      double.requests.some((line) => /^POST .*\/trainings\/\w+\/cancel$/.test(line)),
    );
    await until('the deletion there', () =>
      double.requests.some((line) => /^DELETE .*\/models\/double\/lora-[^/]+\/versions\//.test(line)),
    );
    expect(await server.db.trainings.findOfJob(id)).toBeNull();
    expect(await server.db.loras.listOwned({ userId: user.id, workspaceId: user.workspaceId }, 9)).toEqual(
      [],
    );
  });

  test('that had finished before it could be stopped is charged, and its result is deleted at the provider', async () => {
    const { model, double, provider } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const owner = await person();
    const { user, client } = owner;
    double.play({ kind: 'picture', steps: 1 });
    await finished(owner, (await start(client, model, await dataset(user))).data<Training>().id);
    const now = new Date();
    await server.db.quotas.hold(user.workspaceId, { images: 0, minor: 250 }, quotaPeriod(now));
    const job = trainingJob(user, {
      ...{ model, provider: provider.id, unitPriceMinor: 250, submissionKey: 'late', createdAt: now },
      ...{ state: 'cancelled', cancelOutcome: 'stopping', finishedAt: now, remoteId: polled.at(-1) ?? '' },
    });
    await server.db.jobs.insert(job);
    await untilJob(user, job.id, ({ cancelOutcome }) => cancelOutcome === 'abandoned');
    await until('the deletion there', () =>
      double.requests.some((line) => /^DELETE .*\/models\/double\/lora-[^/]+\/versions\//.test(line)),
    );
    expect(await moneyOf(client)).toMatchObject({ heldMinor: 0, spentMinor: 500 });
  });

  test('is cancelled at its provider, and the hold is released', async () => {
    const { model, double } = await openTrainer('replicate', 'black-forest-labs/flux-dev');
    const { user, client } = await person();
    double.play({ kind: 'picture', steps: 1_000_000 });
    const { id } = (await start(client, model, await dataset(user))).data<Training>();
    await untilJob(user, id, ({ progress }) => progress > 0);
    expect((await client.mutate('training.remove', { id })).status).toBe(409);
    expect((await client.mutate('training.cancel', { id })).data<Training>()).toMatchObject({
      state: 'cancelled',
      cancelOutcome: 'stopping',
    });
    await untilJob(user, id, ({ cancelOutcome }) => cancelOutcome === 'stopped');
    expect(await moneyOf(client)).toMatchObject({ heldMinor: 0, spentMinor: 0 });
  });
});
