import { createDerivatives, createUpscaleTool } from '@atelier/adapters';
import { upscaleModel } from '@atelier/core/edit-models';
import { AppError } from '@atelier/core/errors';
import type { EngineRequest, LocalEngine } from '@atelier/core/ports/engine';
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
