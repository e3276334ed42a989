import { RemoteFault } from '@atelier/core/ports/engine';
import type { AdminModel } from '@atelier/core/schemas/admin-models';
import type { Job, JobQuote, Usage } from '@atelier/core/schemas/jobs';
import type { StudioModel } from '@atelier/core/schemas/models';
import type { AdminProvider, ProbeOutcome } from '@atelier/core/schemas/providers';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { createBackendDouble } from '../testing/in-process-backends.ts';
import type { Client } from '../testing/in-process-client.ts';

const key = 'sk-live-0123456789-abcd';
const nextKey = 'sk-live-9876543210-wxyz';

const double = createBackendDouble();
const { state } = double;
let server: TestServer;
let root: Client;
let ada: Client;
let adasWorkspace = '';
beforeAll(async () => {
  server = await startTestServer({}, { backends: double.backends });
  root = (await server.person('superadmin')).client;
  const person = await server.person('user');
  [ada, adasWorkspace] = [person.client, person.user.workspaceId];
});
afterAll(() => server.stop());
beforeEach(() => {
  Object.assign(state, { fault: null, isSilent: false, warnings: [] });
});

interface Saved {
  readonly provider: AdminProvider;
  readonly probe: ProbeOutcome | null;
}
let count = 0;
const add = async (fields: object = {}) => {
  count += 1;
  const settings = { kind: 'openai', name: `Workshop ${count}`, apiKey: key, ...fields };
  return root.mutate('admin.providers.add', settings);
};
const added = async (fields: object = {}) => (await add(fields)).data<Saved>().provider;
const provider = async (id: string) =>
  (await root.query('admin.providers.list'))
    .data<{ items: AdminProvider[] }>()
    .items.find((one) => one.id === id);
const modelsOf = async (id: string) =>
  (await root.query('admin.models.list'))
    .data<{ items: AdminModel[] }>()
    .items.filter((model) => model.provider.id === id);
const offered = async (client: Client = ada) =>
  (await client.query('models.list')).data<{ items: StudioModel[] }>().items;
const offeredBy = async (name: string, client: Client = ada) =>
  (await offered(client)).filter((model) => model.provider.name === name);
const draw = (model: string, fields: object = {}) =>
  ada.mutate('jobs.create', { prompt: 'a heron', model, width: 512, height: 512, count: 1, ...fields });
const refusal = (answer: Awaited<ReturnType<Client['mutate']>>) => answer.error();
const eventsOf = async (entityId: string) =>
  (await server.db.audit.list({ entityId }, null, 100))
    .toReversed()
    .map(({ type, details }) => ({ type, ...details }));

describe('a provider', () => {
  test('is added with the models that people may use; everything else that was found stays closed', async () => {
    const answer = await add({ name: 'Near', models: ['sdxl.safetensors'] });
    expect(answer.status).toBe(200);
    const { provider: near, probe } = answer.data<Saved>();
    expect(probe).toMatchObject({ ok: true, version: '1.2.3', models: [{ name: 'sdxl.safetensors' }, {}] });
    expect(near).toMatchObject({
      baseUrl: 'https://api.openai.example',
      key: { last4: 'abcd' },
      models: { found: 2, enabled: 1 },
      source: 'console',
    });
    const models = await modelsOf(near.id);
    expect(models.map(({ id, enabled }) => [id, enabled])).toEqual([
      ['near-sdxl', true],
      ['near-flux', false],
    ]);
    const [sdxl, ...rest] = await offeredBy('Near');
    expect(rest).toEqual([]);
    expect(sdxl).toMatchObject({ id: 'near-sdxl', provider: { kind: 'openai' }, unavailable: null });
    expect(JSON.stringify(sdxl)).not.toContain('openai.example');
    expect((await draw('near-sdxl')).status).toBe(200);
    expect(refusal(await draw('near-flux')).appCode).toBe('validation_failed');
  });

  test('is tested before it is saved, with what was found or what is wrong, without its key', async () => {
    const test = async (fields: object) =>
      (
        await root.mutate('admin.providers.test', { kind: 'openai', apiKey: key, ...fields })
      ).data<ProbeOutcome>();
    expect(await test({})).toMatchObject({ ok: true, facts: [{ label: 'Samplers', value: '18' }] });
    state.fault = new RemoteFault('auth', `401: the key ${key} is wrong`);
    const refused = await test({});
    expect(refused).toMatchObject({ ok: false, fault: { kind: 'auth' } });
    expect(JSON.stringify(refused)).not.toContain(key);
    expect((await root.query('admin.providers.list')).text).not.toContain(key);
  });

  test('that does not answer is saved without models, and not with models that cannot be confirmed', async () => {
    state.fault = new RemoteFault('transient', 'connect ECONNREFUSED');
    const later = await added();
    expect(later).toMatchObject({ probe: null, models: { found: 0, enabled: 0 } });
    const answer = refusal(await add({ models: ['sdxl.safetensors'] }));
    expect(answer).toMatchObject({ appCode: 'validation_failed', issues: [{ path: 'baseUrl' }] });
    state.fault = null;
    expect((await root.mutate('admin.providers.test', { id: later.id })).status).toBe(200);
    expect(await provider(later.id)).toMatchObject({ probe: { version: '1.2.3' }, models: { found: 2 } });
  });

  test('at a private or unencrypted address needs the permission, and a key stays with its address', async () => {
    const local = { kind: 'openai-compatible', apiKey: undefined };
    for (const baseUrl of ['http://127.0.0.1:8080', 'http://images.example', 'https://localhost'])
      expect(refusal(await add({ ...local, baseUrl })).issues?.[0]?.path, baseUrl).toBe('baseUrl');
    expect((await add({ ...local, baseUrl: 'http://127.0.0.1:8080', allowPrivate: true })).status).toBe(200);
    const { id } = await added();
    const moved = { id, baseUrl: 'https://thief.example' };
    for (const path of ['admin.providers.update', 'admin.providers.test'] as const)
      expect(refusal(await root.mutate(path, moved)).issues?.[0]?.path).toBe('apiKey');
    expect(state.probes.some(({ baseUrl }) => baseUrl === moved.baseUrl)).toBe(false);
    expect((await root.mutate('admin.providers.update', { ...moved, apiKey: nextKey })).status).toBe(200);
  });

  test('a new key replaces the connection while the server runs, and the event shows four characters', async () => {
    const { id } = await added({ models: ['sdxl.safetensors'] });
    const [model] = await modelsOf(id);
    const engine = server.application.providers.registry.find(model?.id ?? '');
    if (engine === null || !('submit' in engine)) throw new Error('There is no such engine.');
    const submit = () =>
      engine.submit({} as never, {
        key: 'k',
        onStatus: () => undefined,
        signal: new AbortController().signal,
      });
    await submit();
    const closed = state.egressClosed;
    await root.mutate('admin.providers.update', { id, apiKey: nextKey });
    await submit();
    expect(state.submittedWith.slice(-2)).toEqual([key, nextKey]);
    // Those of the test and of the former key.
    expect(state.egressClosed).toBe(closed + 2);
    expect(await provider(id)).toMatchObject({ key: { last4: 'wxyz' } });
    expect((await eventsOf(id)).at(-1)).toEqual({ type: 'provider_key_change', key: '…abcd → …wxyz' });
  });

  test('every change is an event with what it was before and after', async () => {
    const { id } = await added({ name: 'Before' });
    await root.mutate('admin.providers.update', { id, name: 'After', concurrency: 5 });
    await root.mutate('admin.providers.pause', { id });
    await root.mutate('admin.providers.resume', { id });
    await root.mutate('admin.providers.test', { id });
    await root.mutate('admin.providers.remove', { id });
    expect(await eventsOf(id)).toEqual([
      expect.objectContaining({ type: 'provider_added', kind: 'openai', key: '…abcd' }),
      { type: 'provider_updated', name: 'Before → After', concurrency: '2 → 5' },
      { type: 'provider_paused', name: 'After' },
      { type: 'provider_resumed', name: 'After' },
      { type: 'provider_tested', ok: true },
      { type: 'provider_removed', kind: 'openai', name: 'After', jobsFailed: 0 },
    ]);
    expect(await provider(id)).toBeUndefined();
    expect((await root.mutate('admin.providers.pause', { id })).status).toBe(404);
  });

  test('the order is that of the superadmin, and a list that is not complete changes nothing', async () => {
    const { items } = (await root.query('admin.providers.list')).data<{ items: AdminProvider[] }>();
    const ids = items.map(({ id }) => id);
    const reversed = ids.toReversed();
    expect((await root.mutate('admin.providers.order', { ids: reversed })).status).toBe(200);
    const after = (await root.query('admin.providers.list')).data<{ items: AdminProvider[] }>();
    expect(after.items.map(({ id }) => id)).toEqual(reversed);
    for (const wrong of [ids.slice(1), [...ids, ids[0]]])
      expect((await root.mutate('admin.providers.order', { ids: wrong })).status).toBe(409);
  });
});

test('paused and removed providers take no new jobs; waiting jobs of a removed one fail and cost nothing', async () => {
  const { id, name } = await added({ models: ['sdxl.safetensors'] });
  const [model] = await modelsOf(id);
  await server.db.quotas.setLimits(adasWorkspace, { budgetMinor: 100 });
  const price = { minor: 7, unit: 'picture' };
  expect((await root.mutate('admin.models.update', { id: model?.id, price })).status).toBe(200);
  const usage = async () => {
    const { pictures, money } = (await ada.query('usage.mine')).data<Usage>();
    return {
      used: pictures.used,
      held: pictures.held,
      spentMinor: money.spentMinor,
      heldMinor: money.heldMinor,
    };
  };
  const before = await usage();
  const waiting = (await draw(model?.id ?? '', { count: 2 })).data<{ id: string }>();
  expect(await usage()).toEqual({ ...before, held: before.held + 2, heldMinor: before.heldMinor + 14 });
  await root.mutate('admin.providers.pause', { id });
  expect((await offeredBy(name))[0]?.unavailable).toMatch(/is paused at the moment/);
  expect(refusal(await draw(model?.id ?? '')).message).toMatch(/is paused at the moment/);
  const lanes = () =>
    server.application.providers.registry
      .lanes(1)
      .flatMap(({ provider, begunOnly }) => (begunOnly ? [] : [provider]));
  expect(lanes()).not.toContain(id);
  expect(server.application.providers.registry.lanes(1)).toContainEqual(
    expect.objectContaining({ provider: id, begunOnly: true }),
  );
  expect(server.application.providers.registry.find(model?.id ?? '')).not.toBeNull();
  await root.mutate('admin.providers.resume', { id });
  expect(lanes()).toContain(id);
  const { registry } = server.application.providers;
  const mayStart = () => registry.mayStart(model?.id ?? '', { role: 'user', workspaceId: 'wsp_any' });
  expect(mayStart()).toBe(true);
  for (const change of [{ enabled: false }, { minRole: 'admin' }, { workspaceIds: ['wsp_other'] }]) {
    await root.mutate('admin.models.update', { id: model?.id, ...change });
    expect(mayStart()).toBe(false);
    await root.mutate('admin.models.update', {
      id: model?.id,
      enabled: true,
      minRole: 'user',
      workspaceIds: null,
    });
    expect(mayStart()).toBe(true);
  }
  await root.mutate('admin.providers.remove', { id });
  const job = (await ada.query('jobs.get', { id: waiting.id })).data<{ state: string; failure: string }>();
  expect(job).toMatchObject({ state: 'failed', failure: expect.stringMatching(/was removed/) });
  expect(await usage()).toEqual(before);
  expect(await offeredBy(name)).toEqual([]);
  expect(refusal(await draw(model?.id ?? '')).message).toMatch(/isn’t available/);
  // Nothing needs the key any more.
  await server.application.providers.upkeep();
  expect((await server.db.providers.find(id))?.sealedKey).toBeNull();
});

test('a model or provider that is withdrawn between quote and submission, in the queue or at work: a clear answer, nothing stays held, and what runs is finished', async ({
  onTestFinished,
}) => {
  const backend = createBackendDouble();
  const studio = await startTestServer({}, { backends: backend.backends });
  onTestFinished(() => studio.stop());
  const admin = (await studio.person('superadmin')).client;
  const { client, user } = await studio.person('user');
  await studio.db.quotas.setLimits(user.workspaceId, { budgetMinor: 100 });
  const settings = {
    kind: 'openai',
    name: 'Attic',
    apiKey: key,
    concurrency: 1,
    models: ['sdxl.safetensors'],
  };
  const { provider: attic } = (await admin.mutate('admin.providers.add', settings)).data<Saved>();
  const [model] = (await admin.query('admin.models.list')).data<{ items: AdminModel[] }>().items;
  const change = (fields: object) => admin.mutate('admin.models.update', { id: model?.id, ...fields });
  await change({ price: { minor: 7, unit: 'picture' } });
  const request = { prompt: 'a heron', model: model?.id, width: 512, height: 512, count: 1 };
  const submit = async () => (await client.mutate('jobs.create', request)).data<Job>();
  const job = async ({ id }: Job) => (await client.query('jobs.get', { id })).data<Job>();
  const held = async () => (await client.query('usage.mine')).data<Usage>().money.heldMinor;
  const flat = { width: 512, height: 512, channels: 3, background: '#884422' } as const;
  const picture = await sharp({ create: flat }).png().toBuffer();
  const reach = (one: Job, wanted: Job['state']) =>
    expect.poll(async () => (await job(one)).state, { timeout: 30_000 }).toBe(wanted);

  for (const [withdraw, restore, reason] of [
    [() => change({ enabled: false }), () => change({ enabled: true }), /was turned off/],
    [
      () => admin.mutate('admin.providers.pause', { id: attic.id }),
      () => admin.mutate('admin.providers.resume', { id: attic.id }),
      /Attic is paused at the moment/,
    ],
  ] as const) {
    expect((await client.query('jobs.quote', request)).data<JobQuote>()).toMatchObject({
      fits: true,
      costMinor: 7,
    });
    await withdraw();
    const refused = (await client.mutate('jobs.create', request)).error();
    expect([refused.appCode, refused.message]).toEqual(['validation_failed', expect.stringMatching(reason)]);
    expect(await held()).toBe(0);
    await restore();
  }

  studio.application.worker.start();
  const [first, second] = [await submit(), await submit()];
  await reach(first, 'running');
  await change({ enabled: false });
  backend.state.picture = picture;
  await reach(first, 'completed');
  await reach(second, 'failed');
  expect(await job(second)).toMatchObject({
    failureKind: 'forbidden',
    failure: expect.stringMatching(/no longer available here.*Nothing was charged/),
  });
  expect(await held()).toBe(0);

  backend.state.picture = null;
  await change({ enabled: true });
  const [third, fourth] = [await submit(), await submit()];
  await reach(third, 'running');
  await expect.poll(() => backend.state.submittedWith.length, { timeout: 30_000 }).toBe(2);
  await admin.mutate('admin.providers.remove', { id: attic.id });
  await reach(fourth, 'failed');
  expect(await job(fourth)).toMatchObject({
    failure: expect.stringMatching(/was removed.*Nothing was charged/),
  });
  expect([(await job(third)).state, await held()]).toEqual(['running', 7]);
  backend.state.picture = picture;
  await reach(third, 'completed');
  expect((await client.query('usage.mine')).data<Usage>()).toMatchObject({
    pictures: { used: 2, held: 0 },
    money: { spentMinor: 14, heldMinor: 0 },
  });
  expect(backend.state.submittedWith).toEqual([key, key]);
});

test('a key is in no answer, log line, error or stored row but the sealed one', async () => {
  const secret = 'sk-only-here-5f1e2d3c4b5a-zzzz';
  state.fault = new RemoteFault('invalid', `bad request with ${secret}`, { cause: new Error(secret) });
  const { id } = await added({ apiKey: secret });
  const answers = [
    await root.mutate('admin.providers.test', { id }),
    await root.mutate('admin.providers.update', { id, apiKey: secret }),
    await root.mutate('admin.providers.add', { kind: 'openai', apiKey: `${secret} with a space` }),
    await root.query('admin.providers.list'),
    await root.query('admin.audit.list', { entityId: id }),
  ];
  for (const { text } of answers) expect(text).not.toContain(secret);
  expect(server.logLines.join('\n')).not.toContain(secret);
  const rows = [await server.db.providers.list(), await server.db.audit.list({}, null, 1000)];
  expect(JSON.stringify(rows)).not.toContain(secret);
});
