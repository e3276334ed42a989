import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReplicateDouble } from '@atelier/adapters/testing';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { runningClock } from '@atelier/core/testing/clocks';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { productionBackends } from '../compose/providers.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { createBackendDouble } from '../testing/in-process-backends.ts';

/** How the file refers to a variable. */
const variable = (name: string): string => `\${${name}}`;

const secret = 'sk-file-0123456789-file';
let folder: string;
let running: TestServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-file-'));
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  running = [];
  await rm(folder, { recursive: true });
});

/** A server over the database of this test, with a file of these providers. */
const start = async (providers: readonly object[], double = createBackendDouble()) => {
  const file = join(folder, 'providers.json');
  await writeFile(file, JSON.stringify({ providers }));
  const clock = runningClock();
  const server = await startTestServer(
    { PROVIDERS_FILE: file, FILE_KEY: secret, DATABASE_URL: `file:${join(folder, 'shared.sqlite')}` },
    { backends: double.backends, clock },
  );
  running.push(server);
  const upkeep = async () => {
    clock.advance(20_000);
    await server.application.providers.upkeep();
  };
  return { server, double, upkeep };
};
const offered = ({ application }: TestServer) =>
  application.providers.registry
    .offered({ role: 'user', workspaceId: 'wsp_any' })
    .flatMap(({ engine, pooled }) => (pooled === null ? [] : [engine.id]));
const entry = {
  kind: 'openai',
  name: 'Deployed',
  apiKey: variable('FILE_KEY'),
  models: [
    { name: 'sdxl.safetensors', id: 'own-sdxl', displayName: 'SDXL', price: { minor: 4, unit: 'picture' } },
  ],
};

test('the server starts while a provider of the file is down; its models can be used once it answers', async () => {
  const double = createBackendDouble();
  double.state.fault = new RemoteFault('transient', 'connect ECONNREFUSED');
  const { server, upkeep } = await start([entry], double);
  await upkeep();
  expect(offered(server)).toEqual([]);
  double.state.fault = null;
  await upkeep();
  expect(offered(server)).toEqual(['own-sdxl']);
  expect(double.state.probes.at(-1)?.apiKey).toBe(secret);
  expect(server.logLines.join('\n')).not.toContain(secret);
  const { client } = await server.person('superadmin');
  const models = (await client.query('admin.models.list')).data<{ items: AdminModel[] }>().items;
  expect(models.map(({ name, enabled, price }) => [name, enabled, price.minor])).toEqual([
    ['SDXL', true, 4],
    ['flux.gguf', false, 0],
  ]);
  const [provider] = await server.db.providers.list();
  const id = provider?.id ?? '';
  expect((await client.mutate('admin.providers.update', { id, name: 'Other' })).error().appCode).toBe(
    'conflict',
  );
  expect((await client.mutate('admin.providers.remove', { id })).status).toBe(409);
  expect((await client.mutate('admin.providers.pause', { id })).status).toBe(200);
});

test('the next start changes what the file changes, keeps the rest, and removes what is gone', async () => {
  const first = await start([
    entry,
    { kind: 'openai-compatible', name: 'Near', baseUrl: 'https://near.example' },
  ]);
  await first.upkeep();
  // Without a list everything that the backend has is allowed.
  expect(offered(first.server)).toEqual(['own-sdxl', 'near-sdxl', 'near-flux']);
  const before = await first.server.db.providers.list();
  const second = await start([{ ...entry, concurrency: 7, models: ['flux.gguf'] }]);
  await second.upkeep();
  expect(offered(second.server)).toEqual(['deployed-flux']);
  const events = await second.server.db.audit.list({ entityId: 'own-sdxl' }, null, 10);
  expect(events.map(({ type, details }) => ({ type, ...details }))).toEqual([
    { type: 'model_updated', enabled: 'true → false' },
    { type: 'model_updated', name: 'sdxl.safetensors → SDXL', priceMinor: '0 → 4' },
  ]);
  const after = await second.server.db.providers.list();
  expect(after[0]).toMatchObject({ id: before[0]?.id, concurrency: 7, sealedKey: before[0]?.sealedKey });
  expect(after[1]?.removedAt).not.toBeNull();
  // Another node follows.
  await first.upkeep();
  expect(offered(first.server)).toEqual(['deployed-flux']);
});

test('a model that only Replicate knows is offered without the console, and a name that nothing has is told', async () => {
  const replicate = await startReplicateDouble();
  onTestFinished(replicate.close);
  const listed = {
    ...{ kind: 'replicate', name: 'Hosted', baseUrl: replicate.baseUrl, allowPrivate: true },
    apiKey: replicate.apiKey,
  };
  const models = ['acme/pictures', 'stability-ai/sdxl', 'acme/gone'];
  const real = { ...createBackendDouble(), backends: productionBackends };
  const { server, upkeep } = await start([{ ...listed, models }], real);
  await upkeep();
  expect(offered(server)).toEqual(['hosted-stability-ai-sdxl', 'hosted-acme-pictures']);
  const [provider] = await server.db.providers.list();
  expect(provider?.probe?.warnings).toContain(
    'PROVIDERS_FILE names the model “acme/gone”, which this provider does not have.',
  );
  // The next start changes nothing.
  await (await start([{ ...listed, models }], real)).upkeep();
  const events = await server.db.audit.list({ entityId: provider?.id ?? '' }, null, 10);
  expect(events.map(({ type }) => type)).toEqual(['provider_added']);
});

test('a provider that fails takes no new jobs until it works again, and operators are told', async () => {
  const { server, double, upkeep } = await start([entry]);
  await upkeep();
  const { registry } = server.application.providers;
  const [provider] = await server.db.providers.list();
  const id = provider?.id ?? '';
  const isOpen = () => registry.lanes(1).some((lane) => lane.provider === id && lane.begunOnly !== true);
  const engine = registry.find('own-sdxl');
  if (engine === null || !('submit' in engine)) throw new Error('There is no such engine.');
  const submit = () =>
    engine
      .submit({} as never, { key: 'k', onStatus: () => undefined, signal: new AbortController().signal })
      .catch(() => undefined);
  const noted = (count: number) => server.db.providers.revision().then((now) => expect(now).toBe(count));
  const written = await server.db.providers.revision();
  double.state.fault = new RemoteFault('transient', `connect ECONNREFUSED ${secret}`);
  await submit();
  await submit();
  await noted(written);
  expect(isOpen()).toBe(true);
  // The third in a row opens the circuit.
  await submit();
  await expect.poll(isOpen).toBe(false);
  const failing = await server.db.providers.find(id);
  expect(failing?.failure).toMatchObject({ kind: 'transient', tries: 1 });
  expect(failing?.failure?.reason).not.toContain(secret);
  const { client } = await server.person('superadmin');
  expect((await client.query('admin.notices')).text).toContain('provider_failing');
  const job = { prompt: 'a heron', model: 'own-sdxl', width: 512, height: 512, count: 1 };
  expect((await client.mutate('jobs.create', job)).error().message).toMatch(/Deployed isn’t working/);
  await upkeep();
  expect((await server.db.providers.find(id))?.failure).toMatchObject({ tries: 2 });
  double.state.fault = null;
  await upkeep();
  expect(isOpen()).toBe(false);
  await upkeep();
  await upkeep();
  expect(isOpen()).toBe(true);
  expect((await client.query('admin.notices')).text).not.toContain('provider_failing');
  double.state.fault = new RemoteFault('auth', '401');
  await submit();
  await expect.poll(isOpen).toBe(false);
});
