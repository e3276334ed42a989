import { createDerivatives, createEgress, createUpscaleTool, providerAdapters } from '@atelier/adapters';
import { type ProviderDouble, startA1111Double } from '@atelier/adapters/testing';
import { upscaleModel } from '@atelier/core/edit-models';
import { AppError } from '@atelier/core/errors';
import type { EngineRequest, LocalEngine, RemoteEngine } from '@atelier/core/ports/engine';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { engineThat, gatedEngine, goodEngine } from './testing/engines.ts';
import { openHarness, until, type WorkerHarness } from './testing/harness.ts';

type Ada = Awaited<ReturnType<WorkerHarness['addUser']>>;
type Context = Parameters<typeof openHarness>[0];

const green = ({ width, height }: EngineRequest): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: '#0a0' } })
    .png()
    .toBuffer();

const realEngine = (): LocalEngine => ({
  ...goodEngine(),
  draw: async (request) => ({ png: await green(request) }),
});

/** Stands for the network: in its lane, and does what the test says. */
const inItsPlace = (draw: LocalEngine['draw']): LocalEngine => ({
  ...engineThat(draw, upscaleModel, 'upscaler'),
  maxConcurrent: 1,
});

const open = async (t: Context, upscaler: LocalEngine) => {
  const opened = await openHarness(t, { engines: [realEngine()], tools: [upscaler] });
  t.onTestFinished(() => upscaler.close());
  return opened;
};

/** The upscaler of a double, as a superadmin would allow it. */
const upscalerOf = async (t: Context, { baseUrl, apiKey }: ProviderDouble): Promise<RemoteEngine> => {
  const adapter = providerAdapters.find(({ kind }) => kind === 'automatic1111');
  const egress = createEgress({ baseUrl, allowPrivate: true, resultHosts: [] });
  t.onTestFinished(() => egress.close());
  const connection = adapter?.open(
    { id: 'local', kind: 'automatic1111', baseUrl, apiKey, options: null },
    { egress },
  );
  const report = await connection?.probe({ signal: AbortSignal.timeout(10_000) });
  const found = report?.models.find(({ capabilities }) => capabilities.options.upscale !== undefined);
  if (connection === undefined || found === undefined) throw new Error('The probe found no upscaler.');
  const { remoteName, name, description, timeoutMs } = found;
  const capabilities = { ...found.capabilities, id: 'upscaler', name, description };
  return connection.engine({ id: 'upscaler', remoteName, capabilities, timeoutMs });
};

const derivatives = createDerivatives();

const aPicture = async (harness: WorkerHarness, ada: Ada, size = { width: 64, height: 128 }) => {
  const { id } = await harness.submit(ada, size);
  const [image] = (await harness.finished(ada, id)).images;
  if (image === undefined) throw new Error('Nothing was drawn.');
  return { kind: 'image' as const, id: image.id };
};

describe.concurrent('enlargements', () => {
  dialectTest(
    'an enlargement is one picture of the month, keeps the words, and is a child of its original',
    async (t) => {
      const { harness, ada } = await open(t, createUpscaleTool());
      harness.startWorker({ derivatives });
      const source = await aPicture(harness, ada);
      const { id } = await harness.create(ada, { kind: 'upscale', source, factor: 2 });
      const done = await harness.finished(ada, id);
      expect([done.failure, done.state, done.kind, done.providerName]).toEqual([
        ...[null, 'completed', 'upscale', 'This server'],
      ]);
      const child = done.images[0]?.id ?? '';
      expect(await harness.services.images.get(ada, child)).toMatchObject({
        ...{ prompt: 'a heron', width: 128, height: 256, seed: 7, origin: 'neural' },
      });
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
      expect(await harness.services.lineage.of(ada, child)).toMatchObject({
        ancestors: [{ kind: 'image', id: source.id, operation: 'upscale' }],
      });
    },
  );

  dialectTest(
    'an upscaler of a provider gets the picture once, for its price, and is refused what it cannot do',
    async (t) => {
      const double = await startA1111Double();
      t.onTestFinished(() => double.close());
      const upscaler = await upscalerOf(t, double);
      const { harness, ada } = await openHarness(t, { engines: [realEngine(), upscaler], priceMinor: 9 });
      harness.startWorker({ derivatives });
      const source = await aPicture(harness, ada);
      const order = { kind: 'upscale', source, factor: 3, model: upscaler.id } as const;
      const { id } = await harness.create(ada, order);
      const done = await harness.finished(ada, id);
      expect([done.failure, done.state, done.chargedMinor]).toEqual([null, 'completed', 9]);
      expect(done.images.map(({ width, height }) => [width, height])).toEqual([[192, 384]]);
      expect(await harness.money(ada)).toEqual({ spent: 18, held: 0 });
      expect(double.submissions.map(({ path }) => path)).toEqual(['/sdapi/v1/extra-single-image']);
      expect(await harness.services.lineage.of(ada, done.images[0]?.id ?? '')).toMatchObject({
        ancestors: [{ kind: 'image', id: source.id, operation: 'upscale' }],
      });

      double.play({ kind: 'not a picture' });
      const broken = await harness.finished(ada, (await harness.create(ada, order)).id);
      expect([broken.state, broken.chargedMinor]).toEqual(['failed', 0]);
      const refused = (input: Parameters<typeof harness.create>[1]) =>
        harness.create(ada, input).catch((thrown: unknown) => thrown);
      expect(await refused({ ...order, model: 'test' })).toMatchObject({
        ...{ code: 'validation_failed', message: expect.stringContaining('can’t enlarge pictures') },
      });
      expect(await refused({ ...order, model: 'unknown' })).toMatchObject({ code: 'validation_failed' });
      expect(
        await refused({ prompt: 'a heron', model: upscaler.id, width: 64, height: 64, count: 1 }),
      ).toMatchObject({
        code: 'validation_failed',
        message: 'R-ESRGAN 4x+ enlarges pictures, and draws none.',
      });
      expect(double.submissions).toHaveLength(2);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectTest('a network that crashes is a clear failure, and nothing is charged', async (t) => {
    const upscaler = inItsPlace(async () => {
      throw new AppError('engine_failed', 'The drawing process stopped unexpectedly.');
    });
    const { harness, ada } = await open(t, upscaler);
    harness.startWorker({ derivatives });
    const source = await aPicture(harness, ada);
    const { id } = await harness.create(ada, { kind: 'upscale', source, factor: 4 });
    const failed = await harness.finished(ada, id);
    expect([failed.state, failed.failure]).toEqual([
      'failed',
      expect.stringContaining('stopped unexpectedly'),
    ]);
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  dialectTest(
    'one is enlarged at a time, drawings go on beside it, and a cancelled one costs nothing',
    async (t) => {
      const { engine, begun } = gatedEngine(true, upscaleModel, 'upscaler');
      const { harness, ada } = await open(t, { ...engine, maxConcurrent: 1 });
      harness.startWorker({ derivatives, concurrency: 4 });
      const source = await aPicture(harness, ada);
      const [first, second] = [
        await harness.create(ada, { kind: 'upscale', source, factor: 2 }),
        await harness.create(ada, { kind: 'upscale', source, factor: 3 }),
      ];
      await until('the first', () => begun.length === 1);
      await aPicture(harness, ada);
      expect(begun.length).toBe(1);
      await harness.cancel(ada, first.id);
      await until('the second', () => begun.length === 2);
      await harness.cancel(ada, second.id);
      expect((await harness.finished(ada, second.id)).state).toBe('cancelled');
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectTest(
    'progress is a sign of life: one that takes longer than a picture may is finished',
    async (t) => {
      const upscaler = inItsPlace(async (request, { onProgress, signal }) => {
        for (let step = 1; step <= 8; step += 1) {
          await new Promise((resolve) => setTimeout(resolve, 400));
          signal.throwIfAborted();
          onProgress(step / 8);
        }
        return { png: await green(request) };
      });
      const { harness, ada } = await open(t, upscaler);
      harness.startWorker({ derivatives, pictureTimeoutMs: 2000 });
      const source = await aPicture(harness, ada);
      const { id } = await harness.create(ada, { kind: 'upscale', source, factor: 2 });
      expect((await harness.finished(ada, id)).state).toBe('completed');
    },
  );

  dialectTest(
    'pictures of others and results beyond 4096 pixels are refused before anything is held',
    async (t) => {
      const { harness, ada } = await open(
        t,
        inItsPlace(async (request) => ({ png: await green(request) })),
      );
      harness.startWorker({ derivatives });
      const bob = await harness.addUser();
      const source = await aPicture(harness, ada, { width: 1024, height: 512 });
      const big = await harness.create(ada, { kind: 'upscale', source, factor: 4 });
      const largest = (await harness.finished(ada, big.id)).images[0]?.id ?? '';
      await expect(harness.create(bob, { kind: 'upscale', source, factor: 2 })).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(
        harness.create(ada, { kind: 'upscale', source: { kind: 'image', id: largest }, factor: 2 }),
      ).rejects.toMatchObject({
        code: 'validation_failed',
        message: '8192 × 4096 would be too large: a picture has sides of at most 4096 pixels.',
      });
      expect([await harness.quota(ada), await harness.quota(bob)]).toEqual([
        { used: 2, held: 0 },
        { used: 0, held: 0 },
      ]);
    },
  );
});
