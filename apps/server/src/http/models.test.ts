import { newId } from '@atelier/core/ids';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { AdminModel, ModelPeople } from '@atelier/core/schemas/admin-models';
import { maxSamples, type StudioModel } from '@atelier/core/schemas/models';
import { modelRecord, providerRecord } from '@atelier/core/testing/engine-records';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addSampledModel } from '../testing/in-process-models.ts';
import type { Person } from '../testing/in-process-people.ts';

let server: TestServer;
let root: Person;
let ada: Person;
beforeAll(async () => {
  server = await startTestServer();
  root = await server.person('superadmin');
  ada = await server.person('user');
});
afterAll(() => server.stop());

const eventsOf = async (entityId: string) =>
  (await server.db.audit.list({ entityId }, null, 100)).toReversed().map(({ type, details }) => ({
    type,
    ...details,
  }));
const offered = async (id: string, { client }: Person = ada) =>
  (await client.query('models.list')).data<{ items: StudioModel[] }>().items.find((model) => model.id === id);
const addSample = (id: string, imageId: string) =>
  root.client.mutate('admin.models.addSample', { id, imageId });

test('a sample is a copy of a picture of the superadmin’s own, which outlives it, is seen by people who may use the model, and is removed', async () => {
  const { id } = await addSampledModel(server, { samples: [] });
  const image = await server.image(root.user);
  await server.blobs.put(image.thumbKey, Buffer.from(`thumb of ${image.id}`), 'image/webp');
  const [sample] = (await addSample(id, image.id)).data<AdminModel>().samples;
  const path = sample?.url ?? '';
  expect(sample).toMatchObject({ width: image.width, height: image.height });
  expect((await offered(id))?.samples).toEqual([sample]);

  await root.client.mutate('images.delete', { id: image.id });
  await root.client.mutate('images.erase', { id: image.id });
  await server.blobs.delete(image.thumbKey);
  const shown = await ada.client.raw({ path });
  expect([shown.status, String(shown.bytes)]).toEqual([200, `thumb of ${image.id}`]);
  expect(shown.headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  });
  const again = await ada.client.raw({ path, headers: { 'if-none-match': shown.headers.etag } });
  expect(again.status).toBe(304);
  expect((await ada.client.raw({ method: 'HEAD', path })).headers['content-length']).toBe(
    shown.headers['content-length'],
  );
  const crossSite = await ada.client.raw({ path, headers: { 'sec-fetch-site': 'cross-site' } });
  expect(crossSite.status).toBe(403);
  expect((await server.client().raw({ path })).status).toBe(401);

  const removed = await root.client.mutate('admin.models.removeSample', { id, sampleId: sample?.id });
  expect(removed.data<AdminModel>().samples).toEqual([]);
  expect((await ada.client.raw({ path })).status).toBe(404);
  expect(await server.db.removals.listDue(new Date(), 99)).toContain(`samples/${sample?.id}.webp`);
  expect(await eventsOf(id)).toEqual([
    { type: 'model_sample_added', sample: sample?.id, image: image.id, samples: 1 },
    { type: 'model_sample_removed', sample: sample?.id, samples: 0 },
  ]);
});

test('the sample of a model that somebody may not use is missing for them, and shown to superadmins', async () => {
  const guest = await server.person('user');
  const team = (await server.user('user')).workspaceId;
  const model = await addSampledModel(server, { workspaceIds: [newId('workspace'), team] });
  const path = `/files/samples/${model.samples[0]?.id}`;
  const seenBy = async ({ client }: Person, headers = {}) => (await client.raw({ path, headers })).status;
  expect(await seenBy(guest)).toBe(404);
  expect(await seenBy(root)).toBe(200);
  // An <img> sends no workspace: any that the person is a member of counts, unless one is named.
  const membership = {
    workspaceId: team,
    userId: guest.user.id,
    role: 'member',
    createdAt: new Date(),
  } as const;
  await server.db.memberships.add(membership);
  expect(await seenBy(guest)).toBe(200);
  expect(await seenBy(guest, { 'x-atelier-workspace': guest.user.workspaceId })).toBe(404);
  await server.db.models.update(model.id, { enabled: false });
  await server.application.providers.pool.refresh();
  expect([await seenBy(guest), await seenBy(root)]).toEqual([404, 200]);
});

test('a sample is refused for a picture of somebody else, one that the model has, and one too many; nothing of it is kept', async () => {
  const { id } = await addSampledModel(server, { samples: [] });
  const foreign = await server.image(ada.user);
  expect((await addSample(id, foreign.id)).status).toBe(404);
  const own = await server.image(root.user);
  await server.blobs.put(own.thumbKey, Buffer.from('the same bytes'), 'image/webp');
  expect((await addSample('no-such-model', own.id)).status).toBe(404);
  const at = await Promise.all([addSample(id, own.id), addSample(id, own.id)]);
  expect(at.map(({ status }) => status).sort()).toEqual([200, 409]);
  for (let count = 1; count < maxSamples; count += 1) {
    const image = await server.image(root.user);
    await server.blobs.put(image.thumbKey, Buffer.from(image.id), 'image/webp');
    expect((await addSample(id, image.id)).status).toBe(200);
  }
  const tooMany = await addSample(id, (await server.image(root.user)).id);
  expect(tooMany.error()).toMatchObject({
    appCode: 'conflict',
    message: `A model has at most ${maxSamples} samples. Remove one first.`,
  });
  const kept = (await server.db.models.find(id))?.samples.map(({ blobKey }) => blobKey) ?? [];
  const due = await server.db.removals.listDue(new Date(), 999);
  const stored = await server.blobs.list('samples/', { after: null, limit: 999 });
  expect(kept).toHaveLength(maxSamples);
  expect(due.filter((key) => kept.includes(key))).toEqual([]);
  const others = (await server.db.models.list()).flatMap(({ samples }) => samples.map((s) => s.blobKey));
  expect(stored.filter((key) => !others.includes(key) && !due.includes(key))).toEqual([]);
});

test('the copy of a sample is down for removal until its model has it, so that a crash in between leaves no file', async () => {
  const { id } = await addSampledModel(server, { samples: [] });
  const image = await server.image(root.user);
  await server.blobs.put(image.thumbKey, Buffer.from(image.id), 'image/webp');
  const isDueLater = async (key = '') =>
    (await server.db.removals.listDue(new Date(Date.now() + maxRemovalWaitMs), 9999)).includes(key);
  const { putStream } = server.blobs;
  const copied = vi.spyOn(server.blobs, 'putStream');
  let isWrittenDown = false;
  copied.mockImplementationOnce(async (key, ...rest) => {
    const stored = await putStream(key, ...rest);
    isWrittenDown = await isDueLater(key);
    return stored;
  });
  const [sample] = (await addSample(id, image.id)).data<AdminModel>().samples;
  copied.mockRestore();
  expect(isWrittenDown).toBe(true);
  expect(await isDueLater(`samples/${sample?.id}.webp`)).toBe(false);
});

test('a provider that is removed takes the samples of its models with it', async () => {
  const model = await addSampledModel(server);
  await root.client.mutate('admin.providers.remove', { id: model.providerId });
  expect((await server.db.models.find(model.id))?.samples).toEqual([]);
  expect(await server.db.removals.listDue(new Date(), 999)).toContain(model.samples[0]?.blobKey);
  expect((await root.client.raw({ path: `/files/samples/${model.samples[0]?.id}` })).status).toBe(404);
});

test('the models of a provider are offered in the superadmin’s order; a list that is not complete changes nothing', async () => {
  const provider = providerRecord();
  await server.db.providers.insert(provider);
  const models = ['One', 'Two', 'Three'].map((name, position) =>
    modelRecord(provider.id, { name, position, enabled: true }),
  );
  await server.db.models.insertMany(models);
  await server.application.providers.pool.refresh();
  const ids = models.map(({ id }) => id);
  const order = (input: object) =>
    root.client.mutate('admin.models.order', { providerId: provider.id, ...input });
  const inStudio = async () =>
    (await ada.client.query('models.list'))
      .data<{ items: StudioModel[] }>()
      .items.flatMap(({ id, name }) => (ids.includes(id) ? [name] : []));
  expect(await inStudio()).toEqual(['One', 'Two', 'Three']);
  for (const wrong of [ids.slice(1), [...ids, ids[0]], [ids[0], ids[0], ids[1]], [...ids.slice(1), 'none']])
    expect((await order({ ids: wrong })).status).toBe(409);
  expect((await order({ providerId: newId('provider'), ids })).status).toBe(404);
  expect((await order({ ids: ids.toReversed() })).status).toBe(200);
  expect(await inStudio()).toEqual(['Three', 'Two', 'One']);
  expect(await eventsOf(provider.id)).toEqual([
    {
      type: 'model_order_change',
      provider: provider.name,
      before: 'One, Two, Three',
      after: 'Three, Two, One',
    },
  ]);
});

test('a list of people that another superadmin has changed meanwhile is not overwritten', async () => {
  const { id } = await addSampledModel(server);
  const [one, two] = [ada.user.workspaceId, newId('workspace')];
  const limit = async (workspaceIds: string[] | null, workspaceIdsBefore: string[] | null) =>
    (await root.client.mutate('admin.models.update', { id, workspaceIds, workspaceIdsBefore })).status;
  expect(await limit([one], null)).toBe(200);
  expect(await limit([two], null)).toBe(409);
  expect(await limit([one, two], [one])).toBe(200);
  expect(await limit(null, [two, one])).toBe(200);
});

test('how strictly the prompts of a model are judged is an event with before and after', async () => {
  const { id } = await addSampledModel(server);
  await root.client.mutate('admin.models.update', { id, contentPolicy: 'strict' });
  expect(await eventsOf(id)).toEqual([{ type: 'model_updated', contentPolicy: 'none → strict' }]);
});

test('people are found by their email and by their workspace, and a limit to them is an event with before and after', async () => {
  const people = async (input: object) =>
    (await root.client.query('admin.models.people', input)).data<ModelPeople>().items;
  const { workspaceId, name, email } = ada.user;
  expect(await people({ search: email.toUpperCase() })).toEqual([{ workspaceId, name, email }]);
  expect(await people({ workspaceIds: [workspaceId, newId('workspace')] })).toEqual([
    { workspaceId, name, email },
  ]);
  const { id } = await addSampledModel(server);
  const other = await server.person('user');
  await root.client.mutate('admin.models.update', { id, workspaceIds: [workspaceId] });
  expect([await offered(id), await offered(id, other)]).toEqual([expect.anything(), undefined]);
  await root.client.mutate('admin.models.update', { id, workspaceIds: null });
  expect(await offered(id, other)).toBeDefined();
  expect(await eventsOf(id)).toEqual([
    { type: 'model_updated', workspaceIds: `none → ["${workspaceId}"]` },
    { type: 'model_updated', workspaceIds: `["${workspaceId}"] → none` },
  ]);
});
