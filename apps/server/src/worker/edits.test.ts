import { createDerivatives } from '@atelier/adapters';
import type { EngineRequest, LocalEngine } from '@atelier/core/ports/engine';
import type { Derivatives } from '@atelier/core/ports/services';
import { noOptions } from '@atelier/core/schemas/engines';
import type { EditInput } from '@atelier/core/schemas/jobs';
import { dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { addUpload } from '../testing/in-process-uploads.ts';
import { runUntilCrash } from './testing/crashes.ts';
import { goodEngine, headDerivatives } from './testing/engines.ts';
import { movableClock, openHarness, type WorkerHarness } from './testing/harness.ts';
import { remoteProvider } from './testing/remote-provider.ts';

type Ada = Awaited<ReturnType<WorkerHarness['addUser']>>;

const ownerOf = ({ userId: id, workspaceId }: Ada) => ({ id, workspaceId });

/** Draws a picture that can be decoded: left half red, right half blue. */
const realEngine = (): LocalEngine => ({
  ...goodEngine(),
  draw: async ({ width, height }: EngineRequest) => {
    const half = { width: width / 2, height, channels: 3 as const };
    const png = await sharp({ create: { ...half, width, background: '#f00' } })
      .composite([{ input: { create: { ...half, background: '#00f' } }, left: width / 2, top: 0 }])
      .png()
      .toBuffer();
    return { png };
  },
});

const { derive } = createDerivatives();

/** The provider answers with the head of a picture only; those of this server are whole. */
const derivatives: Derivatives = {
  ...headDerivatives,
  derive: (png, size) => (png.length > 24 ? derive : headDerivatives.derive)(png, size),
};

/** A provider whose model takes a picture and a mask. */
const editingProvider = () => {
  const provider = remoteProvider();
  const { capabilities } = provider.engine;
  const options = { ...noOptions, imageInput: { max: 1, mask: true, strength: null } };
  return { ...provider, engine: { ...provider.engine, capabilities: { ...capabilities, options } } };
};

const open = async (t: Parameters<typeof openHarness>[0], clock = movableClock()) => {
  const provider = editingProvider();
  const { harness, ada } = await openHarness(t, { clock, engines: [realEngine(), provider.engine] });
  return { clock, provider, harness, ada };
};

/** A picture in the gallery, 64 × 128. */
const aPicture = async (harness: WorkerHarness, ada: Ada): Promise<string> => {
  const { id } = await harness.submit(ada);
  harness.startWorker({ derivatives });
  const [image] = (await harness.finished(ada, id)).images;
  if (image === undefined) throw new Error('Nothing was drawn.');
  return image.id;
};

const mask = {
  strokes: [{ tool: 'brush' as const, radius: 0.25, points: [0.25, 0.5] }],
  feather: 0,
  inverted: false,
};
const edit = (id: string, fields: Partial<EditInput> = {}): EditInput => ({
  ...{ kind: 'edit', operation: 'inpaint', source: { kind: 'image', id }, mask },
  ...{ prompt: 'a door', model: 'remote', width: 64, height: 128, count: 1, seed: 3, ...fields },
});

const pixel = async (png: Uint8Array, x: number, y: number): Promise<number[]> => {
  const data = await sharp(png).extract({ left: x, top: y, width: 1, height: 1 }).raw().toBuffer();
  return [...data];
};

describe.concurrent('pictures made from pictures', () => {
  dialectTest('a crop is free, keeps the words, and is a child of its original', async (t) => {
    const { harness, ada } = await open(t);
    const source = await aPicture(harness, ada);
    const used = await harness.quota(ada);
    const { id } = await harness.create(ada, {
      kind: 'transform',
      source: { kind: 'image', id: source },
      changes: { rotate: 90, crop: { x: 0, y: 0, width: 64, height: 32 }, resize: { width: 32, height: 16 } },
    });
    const done = await harness.finished(ada, id);
    expect([done.failure, done.state, done.kind]).toEqual([null, 'completed', 'transform']);
    const [child] = done.images;
    const image = await harness.services.images.get(ada, child?.id ?? '');
    expect(image).toMatchObject({ prompt: 'a heron', width: 32, height: 16, seed: 7 });
    expect(await harness.quota(ada)).toEqual(used);
    expect(await harness.services.lineage.of(ada, child?.id ?? '')).toMatchObject({
      ancestors: [{ kind: 'image', id: source, operation: 'transform' }],
      children: [],
    });
    expect(await harness.services.lineage.of(ada, source)).toMatchObject({
      ancestors: [],
      children: [{ operation: 'transform', image: { id: child?.id } }],
    });
    expect((await harness.db.images.findOwned(ada, source))?.hasChildren).toBe(true);
    await harness.services.images.delete(ada, source, harness.trailOf(ada));
    expect(await harness.services.lineage.of(ada, child?.id ?? '')).toMatchObject({
      ancestors: [{ id: null, image: null, operation: 'transform' }],
    });
  });

  dialectTest(
    'an edit sends the picture and its mask in the size of the model, and is charged',
    async (t) => {
      const { provider, harness, ada } = await open(t);
      const source = await aPicture(harness, ada);
      const { id } = await harness.create(ada, edit(source));
      expect((await harness.finished(ada, id)).state).toBe('completed');
      const [work] = provider.works;
      const [image] = work?.request.images ?? [];
      const sent = work?.request.mask;
      if (image === undefined || sent === undefined) throw new Error('Nothing was sent.');
      expect(await sharp(image).metadata()).toMatchObject({ width: 64, height: 128 });
      expect(await sharp(sent).metadata()).toMatchObject({ width: 64, height: 128 });
      expect([await pixel(image, 8, 64), await pixel(image, 56, 64)]).toEqual([
        [255, 0, 0],
        [0, 0, 255],
      ]);
      const values = await Promise.all([pixel(sent, 16, 64), pixel(sent, 60, 64), pixel(sent, 16, 5)]);
      expect(values.map(([value]) => value)).toEqual([255, 0, 0]);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectTest('an upload can be edited and cropped, and is what the result was made from', async (t) => {
    const { provider, harness, ada } = await open(t);
    const png = await sharp({ create: { width: 40, height: 80, channels: 3, background: '#0f0' } })
      .png()
      .toBuffer();
    const uploaded = { png, width: 40, height: 80, name: 'lake.png' };
    const upload = await addUpload(harness.deps, ownerOf(ada), uploaded);
    const source = { kind: 'upload', id: upload.id } as const;
    harness.startWorker({ derivatives });
    const { id } = await harness.create(ada, edit('', { source }));
    const done = await harness.finished(ada, id);
    expect([done.failure, done.state]).toEqual([null, 'completed']);
    const [sent] = provider.works[0]?.request.images ?? [];
    expect(await pixel(sent ?? new Uint8Array(), 8, 64)).toEqual([0, 255, 0]);
    const changes = { crop: { x: 0, y: 0, width: 20, height: 16 } };
    const crop = await harness.create(ada, { kind: 'transform', source, changes });
    const [cropped] = (await harness.finished(ada, crop.id)).images;
    const image = await harness.services.images.get(ada, cropped?.id ?? '');
    expect(image).toMatchObject({ prompt: 'lake.png', width: 20, height: 16 });
    const made = (id = cropped?.id ?? '') => harness.services.lineage.of(ada, id);
    const from = { kind: 'upload', operation: 'transform' };
    expect(await made()).toMatchObject({ ancestors: [{ id: upload.id, ...from }] });
    await harness.db.uploads.delete(ada, upload.id, new Date());
    expect(await made()).toMatchObject({ ancestors: [{ id: null, ...from }] });
  });

  dialectTest(
    'an upload that is foreign or deleted cannot be edited, and one deleted later ends the job',
    async (t) => {
      const { harness, ada } = await open(t);
      const bob = await harness.addUser();
      const [foreign, mine] = [
        await addUpload(harness.deps, ownerOf(bob)),
        await addUpload(harness.deps, ownerOf(ada)),
      ];
      const create = (id: string) => harness.create(ada, edit('', { source: { kind: 'upload', id } }));
      await expect(create(foreign.id)).rejects.toMatchObject({ code: 'not_found' });
      const { id } = await create(mine.id);
      await harness.db.uploads.delete(ada, mine.id, new Date());
      await expect(create(mine.id)).rejects.toMatchObject({ code: 'not_found' });
      harness.startWorker({ derivatives });
      expect((await harness.finished(ada, id)).failure).toContain('was deleted');
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    },
  );

  dialectTest('an extended picture is masked where it is continued', async (t) => {
    const { provider, harness, ada } = await open(t);
    const source = await aPicture(harness, ada);
    const extend = { left: 0, right: 1, top: 0, bottom: 0 };
    const { id } = await harness.create(ada, edit(source, { operation: 'outpaint', extend, width: 128 }));
    expect((await harness.finished(ada, id)).state).toBe('completed');
    const sent = provider.works[0]?.request.mask;
    if (sent === undefined) throw new Error('Nothing was sent.');
    const values = await Promise.all([pixel(sent, 20, 64), pixel(sent, 100, 64)]);
    expect(values.map(([value]) => value)).toEqual([0, 255]);
  });

  /** Calls of a run: 1 note key, 2 submit, 3 note id, 4 poll, 5 poll, 6 collect, 7 keep, 8 complete. */
  dialectMatrix(
    'when a worker crashes, an edit is resumed and submitted once, although its picture was deleted meanwhile',
    [
      { what: 'after the submission, before its id is known', call: 2, side: 'after' },
      { what: 'after the id is stored', call: 3, side: 'after' },
      { what: 'while it polls', call: 4, side: 'after' },
      { what: 'after it has collected the picture', call: 6, side: 'after' },
      { what: 'after the picture was kept', call: 7, side: 'after' },
    ] as const,
    '$what',
    async ({ call, side }, t) => {
      const { clock, provider, harness, ada } = await open(t);
      const source = await aPicture(harness, ada);
      await harness.stopWorkers();
      const { id } = await harness.create(ada, edit(source));
      const job = await harness.claim('first');
      await runUntilCrash(
        { ...harness.deps, derivatives },
        provider.engine,
        { job, claimToken: 'first' },
        { call, side },
      );
      // Where the id was lost, the provider is asked for it with the picture at hand.
      if (call !== 2) await harness.services.images.delete(ada, source, harness.trailOf(ada));
      clock.advance(31_000);
      harness.startWorker({ derivatives });
      expect(await harness.finished(ada, id)).toMatchObject({ state: 'completed', failure: null });
      expect([provider.calls.submit, provider.works.length]).toEqual([1, 1]);
      expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    },
  );

  dialectTest('a picture that was deleted before its turn ends the job, unsent and uncharged', async (t) => {
    const { provider, harness, ada } = await open(t);
    const source = await aPicture(harness, ada);
    await harness.stopWorkers();
    const { id } = await harness.create(ada, edit(source));
    await harness.services.images.delete(ada, source, harness.trailOf(ada));
    harness.startWorker({ derivatives });
    const failed = await harness.finished(ada, id);
    expect(failed).toMatchObject({ state: 'failed', retryable: false });
    expect(failed.failure).toBe(
      'The picture that this was to be made from was deleted. Nothing was charged.',
    );
    expect(provider.calls.submit).toBe(0);
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  dialectTest('pictures of others, deleted ones and impossible requests are refused', async (t) => {
    const { harness, ada } = await open(t);
    const bob = await harness.addUser();
    const source = await aPicture(harness, ada);
    const image = { kind: 'image' as const, id: source };
    const refusalOf = (work: Promise<unknown>) =>
      work.then(
        () => 'fine',
        ({ code, message }: { readonly code: string; readonly message: string }) => `${code}: ${message}`,
      );
    const crop = { x: 1, y: 0, width: 64, height: 128 };
    const outcomes = [
      await refusalOf(harness.create(bob, edit(source))),
      await refusalOf(harness.create(bob, { kind: 'transform', source: image, changes: { rotate: 90 } })),
      await refusalOf(harness.create(ada, { kind: 'transform', source: image, changes: { crop } })),
      await refusalOf(harness.create(ada, edit(source, { model: 'test' }))),
      await refusalOf(harness.create(ada, edit(source, { mask: undefined }))),
    ];
    expect(outcomes).toEqual([
      'not_found: The picture that you want to change doesn’t exist any more.',
      'not_found: The picture that you want to change doesn’t exist any more.',
      'validation_failed: The part to keep reaches beyond the picture.',
      expect.stringContaining('can’t start from a picture.'),
      'validation_failed: Paint over what is to change.',
    ]);
    expect(await harness.quota(bob)).toEqual({ used: 0, held: 0 });
  });
});
