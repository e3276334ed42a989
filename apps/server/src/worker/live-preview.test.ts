import { createDerivatives } from '@atelier/adapters';
import type { RemoteEngine, RemoteStatus } from '@atelier/core/ports/engine';
import { DIGITAL_SOURCE_TYPES } from '@atelier/core/provenance';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { openHarness, until } from './testing/harness.ts';
import { remoteProvider } from './testing/remote-provider.ts';

const picture = (side: number, background: string) =>
  sharp({ create: { width: side, height: side, channels: 3, background } })
    .png()
    .toBuffer();

/** The remote engine of a test, whose polls answer what `status` says until the work is done. */
const openLive = async (t: Parameters<typeof openHarness>[0], status: () => RemoteStatus, seed?: number) => {
  const provider = remoteProvider();
  const engine: RemoteEngine = {
    ...provider.engine,
    pollMs: 20,
    async poll(remoteId) {
      const now = status();
      if (now.state === 'done')
        for (const work of provider.works) if (work.remoteId === remoteId) work.state = 'done';
      return now;
    },
    async collect() {
      return { bytes: await picture(64, '#884422'), ...(seed !== undefined && { seed }) };
    },
  };
  const { harness, ada } = await openHarness(t, { engines: [engine] });
  harness.startWorker({ derivatives: createDerivatives() });
  return { harness, ada };
};

describe.concurrent('what a provider shows of unfinished work', () => {
  dialectTest(
    'is its place in the queue and then the latest preview, small and at most twice a second, gone when the job ends',
    async (t) => {
      const [red, blue] = [await picture(1200, '#ff0000'), await picture(1200, '#0000ff')];
      let status: RemoteStatus = { state: 'waiting', progress: null, queuePosition: 4 };
      let polls = 0;
      const { harness, ada } = await openLive(t, () => {
        polls += 1;
        return status;
      });
      const { id } = await harness.submit(ada, { model: 'remote', height: 64 });
      const view = () => harness.job(ada, id);
      await until('the place in the queue', async () => (await view()).providerQueuePosition === 4);

      status = { state: 'running', progress: 0.3, preview: Buffer.from('not a picture') };
      const before = polls;
      await until('broken previews', () => polls > before + 3);
      expect((await view()).preview).toBeNull();

      const startedAtMs = performance.now();
      const urls = new Set<string>();
      status = { state: 'running', progress: 0.4, preview: red };
      const seeUrls = async (wanted: number): Promise<void> =>
        until(`${wanted} previews`, async () => {
          const { preview } = await view();
          if (preview !== null) urls.add(preview.url);
          return urls.size >= wanted;
        });
      await seeUrls(1);
      status = { state: 'running', progress: 0.5, preview: blue };
      await seeUrls(4);
      expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(1400);
      for (const url of urls) expect(url).toMatch(new RegExp(`^/files/jobs/${id}/preview\\?v=\\d+$`));
      expect((await view()).providerQueuePosition).toBeNull();
      const shown = Buffer.from(await harness.services.jobs.preview(ada, id, null));
      const { data, info } = await sharp(shown).raw().toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 512, height: 512 });
      expect([(data[0] ?? 255) < 40, (data[2] ?? 0) > 200]).toEqual([true, true]);
      expect(await sharp(shown).metadata()).toMatchObject({ format: 'webp' });
      const stranger = await harness.addUser();
      const missing = { code: 'not_found' };
      await expect(harness.services.jobs.preview(stranger, id, null)).rejects.toMatchObject(missing);

      status = { state: 'done' };
      const job = await harness.finished(ada, id);
      expect(job).toMatchObject({ state: 'completed', preview: null, providerQueuePosition: null });
      await expect(harness.services.jobs.preview(ada, id, null)).rejects.toMatchObject(missing);
    },
  );

  dialectTest(
    'a picture keeps the seed that its provider reports, and is marked as machine-made',
    async (t) => {
      const { harness, ada } = await openLive(t, () => ({ state: 'done' }), 4711);
      const { id } = await harness.submit(ada, { model: 'remote', height: 64, seed: 5 });
      const job = await harness.finished(ada, id);
      expect(job).toMatchObject({ state: 'completed', seed: 5, providerName: 'This server' });
      const image = await harness.services.images.get(ada, job.images[0]?.id ?? '');
      expect(image.seed).toBe(4711);
      const file = await harness.services.images.file(ada, image.id, 'full');
      const { stream } = await file.open();
      const { xmp } = await sharp(Buffer.concat(await stream.toArray())).metadata();
      expect(xmp?.toString()).toContain(`DigitalSourceType="${DIGITAL_SOURCE_TYPES.neural}"`);
    },
  );

  dialectTest('a seed that no request can ask for is not kept', async (t) => {
    const { harness, ada } = await openLive(t, () => ({ state: 'done' }), 2 ** 40);
    const { id } = await harness.submit(ada, { model: 'remote', height: 64, seed: 5 });
    const [image] = (await harness.finished(ada, id)).images;
    expect((await harness.services.images.get(ada, image?.id ?? '')).seed).toBe(5);
  });
});
