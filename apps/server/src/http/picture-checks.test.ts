import { readFile } from 'node:fs/promises';
import { AppError } from '@atelier/core/errors';
import type { AdminModel } from '@atelier/core/schemas/admin-models';
import type { ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import type { OwnCase } from '@atelier/core/schemas/moderation';
import { runningClock } from '@atelier/core/testing/clocks';
import sharp from 'sharp';
import { expect, type TestContext, test } from 'vitest';
import type { Parts } from '../compose/compose.ts';
import { createClassifierDouble, explicit, harmless } from '../testing/classifier-double.ts';
import { startTestServer } from '../testing/in-process.ts';
import { createBackendDouble } from '../testing/in-process-backends.ts';
import { smallPng, uploadForm } from '../testing/in-process-uploads.ts';

const waitMs = 30_000;
/** How long a picture belongs to the node that took it. */
const leaseMs = 120_000;

/** A server whose provider returns a harmless drawing, and a person who orders from it. */
const open = async (
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  parts: Partial<Parts> = {},
  env: Readonly<Record<string, string>> = {},
) => {
  const backend = createBackendDouble();
  const server = await startTestServer(env, { backends: backend.backends, ...parts });
  onTestFinished(() => server.stop());
  const drawing = await readFile(new URL('../../../web/public/showcase/fox.webp', import.meta.url));
  backend.state.picture = await sharp(drawing).resize(512, 512).png().toBuffer();
  const admin = (await server.person('superadmin')).client;
  await admin.mutate('admin.providers.add', {
    ...{ kind: 'openai', name: 'Attic', apiKey: 'sk-live-0123456789-abcd', models: ['sdxl.safetensors'] },
  });
  const [model] = (await admin.query('admin.models.list')).data<{ items: AdminModel[] }>().items;
  const ann = await server.person('user');
  await server.db.quotas.setLimits(ann.user.workspaceId, { budgetMinor: 100_000 });
  server.application.worker.start();
  const { client } = ann;
  const draw = async (count = 1): Promise<Job> => {
    const request = { prompt: 'a heron', model: model?.id, width: 512, height: 512, count };
    const { id } = (await client.mutate('jobs.create', request)).data<Job>();
    const job = async () => (await client.query('jobs.get', { id })).data<Job>();
    await expect.poll(async () => (await job()).finishedAt, { timeout: waitMs }).not.toBeNull();
    return job();
  };
  const gallery = async (filter: object = {}) =>
    (await client.query('images.list', filter)).data<{ items: ImageSummary[] }>().items;
  const cases = async () =>
    (await client.query('moderation.mine')).data<{ items: readonly OwnCase[] }>().items;
  const events = async (type: string) =>
    (await server.db.audit.list({}, null, 200)).filter((event) => event.type === type).toReversed();
  return { server, backend, admin, ann, draw, gallery, cases, events };
};

const metric = async (server: Awaited<ReturnType<typeof startTestServer>>, outcome: string) => {
  const { text } = await server.client().raw({ path: '/metrics' });
  const line = new RegExp(`atelier_pictures_classified_total\\{outcome="${outcome}"\\} (\\d+)`);
  return Number(line.exec(text)?.[1] ?? 0);
};

test('a picture of a provider is seen before it is classified; then it is flagged, with a case, events and a filter, and its links close', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const { server, ann, draw, gallery, cases, events } = await open(context, { classifier });
  state.scores = explicit;
  const job = await draw(2);
  const [first] = job.images;
  const before = await gallery();
  expect(before.map(({ flagged }) => flagged)).toEqual([false, false]);
  const usual = { days: 7, maxViews: null, download: true, prompt: true, preview: false };
  const share = await ann.client.mutate('shares.create', { ...usual, imageId: first?.id });
  const path = new URL(share.data<{ url: string }>().url).pathname;
  expect((await server.client().raw({ path })).status).toBe(200);
  expect(state.pictures).toEqual([]);

  server.application.pictureChecks.start();
  await expect.poll(async () => (await gallery({ flagged: true })).length, { timeout: waitMs }).toBe(2);
  expect((await sharp(state.pictures[0]).metadata()).format).toBe('webp');
  expect(await cases()).toMatchObject(
    [1, 2].map(() => ({ subject: 'image', state: 'open', score: 0.97, prompt: 'a heron', mayAppeal: true })),
  );
  expect((await server.client().raw({ path })).status).toBe(404);
  expect((await ann.client.raw({ path: `/files/images/${first?.id}` })).status).toBe(200);
  const found = await events('suspicious_content');
  expect(found.map(({ actorId, details }) => [actorId, details])).toEqual(
    [1, 2].map(() => [ann.user.id, { subject: 'image', outcome: 'flagged', score: 0.97 }]),
  );
  expect(JSON.stringify(found)).not.toContain('heron');
  await draw();
  await expect.poll(() => metric(server, 'flagged'), { timeout: waitMs }).toBe(3);
  expect(
    (await events('suspicious_content_repeated')).map(({ actorId, details }) => [actorId, details]),
  ).toEqual([[ann.user.id, { flagged: 3, windowS: 86_400 }]]);
});

test('pictures of the embedded engine are not classified, harmless ones stay as they are, and it can be turned off', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const { server, draw, gallery, cases } = await open(context, { classifier });
  server.application.pictureChecks.start();
  await draw();
  await expect.poll(() => metric(server, 'passed'), { timeout: waitMs }).toBe(1);
  expect([await cases(), (await gallery())[0]?.flagged]).toEqual([[], false]);

  const off = await open(context, { classifier }, { MODERATION_PICTURES: 'false' });
  state.scores = explicit;
  const seen = state.pictures.length;
  await off.draw();
  off.server.application.pictureChecks.start();
  expect(await off.server.db.pictureChecks.take(new Date(), new Date(Date.now() + 60_000))).toBeNull();
  expect(state.pictures).toHaveLength(seen);
});

test('a crop of a flagged picture is flagged whatever it looks like, and one of a cleared picture is not', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const { server, ann, draw, gallery, cases } = await open(context, { classifier });
  server.application.pictureChecks.start();
  state.scores = explicit;
  const { images } = await draw(1);
  const id = images[0]?.id ?? '';
  const flags = async () => (await gallery()).map(({ flagged }) => flagged);
  await expect.poll(flags, { timeout: waitMs }).toEqual([true]);
  state.scores = harmless;
  const turn = () =>
    ann.client.mutate('jobs.create', {
      ...{ kind: 'transform', source: { kind: 'image', id }, changes: { rotate: 180 } },
    });
  await turn();
  await expect.poll(flags, { timeout: waitMs }).toEqual([true, true]);
  const [first] = await cases();
  expect(first).toMatchObject({
    subject: 'image',
    reason: expect.stringMatching(/made from one that waits/),
  });
  await server.db.moderationCases.flagPicture({ subject: 'image', subjectId: id }, 'cleared');
  await turn();
  await expect.poll(() => state.pictures.length, { timeout: waitMs }).toBe(3);
  await expect.poll(flags, { timeout: waitMs }).toEqual([false, true, false]);
});

test('a crop of a flagged picture is flagged also when the classifier fails', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const clock = runningClock();
  const { server, ann, draw, gallery, cases } = await open(context, { classifier, clock });
  server.application.pictureChecks.start();
  state.scores = explicit;
  const { images } = await draw(1);
  const flags = async () => (await gallery()).map(({ flagged }) => flagged);
  await expect.poll(flags, { timeout: waitMs }).toEqual([true]);
  state.fault = new AppError('engine_failed');
  await ann.client.mutate('jobs.create', {
    ...{ kind: 'transform', source: { kind: 'image', id: images[0]?.id ?? '' }, changes: { rotate: 180 } },
  });
  for (const attempt of [2, 3, 4]) {
    await expect.poll(() => state.pictures.length, { timeout: waitMs }).toBe(attempt);
    clock.advance(leaseMs + 1);
  }
  await expect.poll(flags, { timeout: waitMs }).toEqual([true, true]);
  expect((await cases())[0]).toMatchObject({
    reason: expect.stringMatching(/made from one that waits/),
    score: null,
  });
});

test('an upload is classified, too, with a case about it', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const { server, ann, cases } = await open(context, { classifier });
  state.scores = explicit;
  const form = uploadForm(await smallPng('#336699'), 'sea.png');
  const sent = await ann.client.post({ path: '/files/uploads', ...form });
  const { id } = sent.json() as { id: string };
  server.application.pictureChecks.start();
  await expect.poll(() => metric(server, 'flagged'), { timeout: waitMs }).toBe(1);
  expect(await server.db.uploads.findOwned(ann.user, id)).toMatchObject({ flag: 'flagged' });
  expect(await cases()).toMatchObject([{ subject: 'upload', subjectId: id, prompt: null }]);
});

test('a strict workspace also has suggestive pictures flagged', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const { server, ann, draw, gallery } = await open(context, { classifier });
  server.application.pictureChecks.start();
  state.scores = { ...harmless, neutral: 0, sexy: 0.9 };
  await draw();
  await expect.poll(() => metric(server, 'passed'), { timeout: waitMs }).toBe(1);
  await ann.client.mutate('moderation.setStrictness', { level: 'strict' });
  await draw();
  await expect.poll(() => metric(server, 'flagged'), { timeout: waitMs }).toBe(1);
  expect((await gallery()).map(({ flagged }) => flagged)).toEqual([true, false]);
});

test('a picture that cannot be classified is tried again, and in the end stays unflagged without stopping the others', async (context) => {
  const { state, classifier } = createClassifierDouble();
  const clock = runningClock();
  const { server, draw } = await open(context, { classifier, clock });
  state.fault = new AppError('engine_failed');
  await draw();
  server.application.pictureChecks.start();
  for (const attempt of [1, 2, 3]) {
    await expect.poll(() => state.pictures.length, { timeout: waitMs }).toBe(attempt);
    clock.advance(leaseMs + 1);
  }
  await expect.poll(() => metric(server, 'given_up'), { timeout: waitMs }).toBe(1);
  state.fault = null;
  await draw();
  await expect.poll(() => metric(server, 'passed'), { timeout: waitMs }).toBe(1);
});

test('the embedded network looks at what a provider returns, in a process of its own', async (context) => {
  const { server, draw, gallery, cases } = await open(context);
  server.application.pictureChecks.start();
  await draw();
  await expect.poll(() => metric(server, 'passed'), { timeout: waitMs }).toBe(1);
  expect([await cases(), (await gallery())[0]?.flagged]).toEqual([[], false]);
});
