import type { RemoteStatus } from '@atelier/core/ports/engine';
import { expect, onTestFinished, test } from 'vitest';
import {
  type ComfyDouble,
  type ComfyDoubleOptions,
  startComfyDouble,
} from '../../testing/doubles/comfyui.ts';
import {
  connect,
  engineOf,
  faultOf,
  lastingFaultOf,
  pictureRequest,
  neverAborted as signal,
  submitted,
  untilEnded,
} from '../testing/local.ts';
import { comfyui } from './adapter.ts';
import { promptIdOf } from './prompt-id.ts';

const checkpoint = 'dreamshaper_8.safetensors';

const open = async (options?: ComfyDoubleOptions) => {
  const double = await startComfyDouble(options);
  const connection = connect(comfyui, double);
  const report = await connection.probe({ signal });
  const [model] = report.models;
  if (model === undefined) throw new Error('It found no model.');
  return { double, connection, report, model, engine: engineOf(connection, model) };
};

interface SentGraph {
  readonly prompt: Record<string, { readonly class_type: string; readonly inputs: Record<string, unknown> }>;
  readonly prompt_id: string;
  readonly client_id: string;
}
const sentBy = ({ submissions }: ComfyDouble, at = 0) => submissions[at]?.body as SentGraph;

test('a fresh ComfyUI offers its checkpoints with samplers, schedulers and LoRAs, without any workflow', async () => {
  const { report, model } = await open();
  const { options, ...capabilities } = model.capabilities;
  expect(report.version).toBe('0.38.1');
  expect(report.models.map(({ remoteName }) => remoteName)).toEqual([
    `checkpoint:${checkpoint}`,
    'checkpoint:sdxl/base.safetensors',
    'upscaler:RealESRGAN_x4plus.pth',
    'upscaler:general/2x-compact.safetensors',
  ]);
  expect(report.models.at(-1)?.name).toBe('2x-compact');
  expect(report.models[1]?.name).toBe('base');
  expect(report.warnings).toEqual([
    'It answers without a password: only Atelier should be able to reach this address.',
  ]);
  expect(capabilities).toMatchObject({
    progress: true,
    previews: true,
    cancel: true,
    seed: true,
    negativePrompt: true,
  });
  expect(options.samplers.map(({ id }) => id)).toEqual(['euler', 'euler_ancestral', 'dpmpp_2m']);
  expect(options.schedulers.map(({ id }) => id)).toEqual(['normal', 'karras']);
  expect(options.loras?.known.map(({ id }) => id)).toEqual([
    'ink.safetensors',
    'styles/watercolour.safetensors',
  ]);
  expect(options.imageInput).toMatchObject({ max: 1, mask: true });
});

test('a picture of a checkpoint: settings in their nodes, LoRAs as a chain, one submission under our own id', async () => {
  const { double, engine } = await open();
  const settings = {
    steps: 9,
    guidance: 4,
    sampler: 'dpmpp_2m',
    scheduler: 'karras',
    loras: [
      { id: 'ink.safetensors', weight: 0.5 },
      { id: 'styles/watercolour.safetensors', weight: -1 },
    ],
  };
  const remoteId = await submitted(engine, pictureRequest({ negativePrompt: 'rain', settings }), 'key-1');
  expect((await untilEnded(engine, remoteId)).map(({ state }) => state)).toEqual(['running', 'done']);
  expect((await engine.collect(remoteId, { signal })).bytes.length).toBeGreaterThan(50);
  expect(double.submissions).toHaveLength(1);
  const { prompt: graph, prompt_id, client_id } = sentBy(double);
  expect([remoteId, prompt_id, client_id]).toEqual(Array(3).fill(promptIdOf('key-1')));
  expect(remoteId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(graph['3']?.inputs).toMatchObject({
    seed: 7,
    steps: 9,
    cfg: 4,
    sampler_name: 'dpmpp_2m',
    scheduler: 'karras',
    model: ['atelier-lora-2', 0],
  });
  expect(graph['5']?.inputs).toEqual({ width: 512, height: 768, batch_size: 1 });
  expect(graph['7']?.inputs).toEqual({ text: 'rain', clip: ['atelier-lora-2', 1] });
  expect(graph['atelier-lora-1']?.inputs).toMatchObject({
    model: ['4', 0],
    clip: ['4', 1],
    lora_name: 'ink.safetensors',
    strength_model: 0.5,
    strength_clip: 0.5,
  });
  expect(graph['atelier-lora-2']?.inputs).toMatchObject({ model: ['atelier-lora-1', 0], strength_model: -1 });
  expect(graph['9']?.inputs.filename_prefix).toBe(`atelier/${remoteId}`);
});

test('the same request twice makes two files, although the server answers known workflows with the old file', async () => {
  const { double, engine } = await open();
  for (const key of ['key-1', 'key-2'])
    await untilEnded(engine, await submitted(engine, pictureRequest(), key));
  expect(double.files).toHaveLength(2);
  expect(new Set(double.files).size).toBe(2);
});

test('input pictures and masks are uploaded, and named as the server named them', async () => {
  const { double, engine } = await open();
  const fields = { images: [new Uint8Array([1])], mask: new Uint8Array([2]), settings: { strength: 0.4 } };
  await submitted(engine, pictureRequest(fields));
  const { prompt: graph } = sentBy(double);
  expect(double.uploads).toHaveLength(2);
  expect(graph['10']?.inputs.image).toBe(`atelier/${double.uploads[0]}`);
  expect(graph['12']?.inputs).toEqual({ image: `atelier/${double.uploads[1]}`, channel: 'red' });
  expect(graph['3']?.inputs).toMatchObject({ denoise: 0.4, latent_image: ['13', 0] });
});

test('the place in the queue is told, behind the work of others', async () => {
  const { double, engine } = await open();
  double.holdQueue(3);
  const seen = await untilEnded(engine, await submitted(engine));
  expect(seen.slice(0, 2)).toEqual([
    { state: 'waiting', progress: null, queuePosition: 2 },
    { state: 'waiting', progress: null, queuePosition: 1 },
  ]);
  expect(seen.at(-1)).toEqual({ state: 'done' });
});

test.each(['old', 'new'] as const)(
  'cancelling ends our work alone, in each of its states (%s server)',
  async (version) => {
    const { double, engine } = await open({ version });
    double.holdQueue(4);
    const waiting = await submitted(engine, pictureRequest(), 'key-1');
    expect(await engine.cancel(waiting, { signal })).toBe('stopped');
    expect(double.killed).toEqual([waiting]);
    expect(await engine.cancel(waiting, { signal })).toBe('stopped');
    expect(await lastingFaultOf(() => engine.poll(waiting, { signal }))).toBe('gone');

    double.holdQueue(0);
    double.play({ kind: 'picture', steps: 30 });
    const running = await submitted(engine, pictureRequest(), 'key-2');
    await engine.poll(running, { signal });
    expect(await engine.cancel(running, { signal })).toBe('stopped');
    expect(double.killed).toEqual([waiting, running]);
    expect(await engine.poll(running, { signal })).toEqual({ state: 'cancelled' });

    const done = await submitted(engine, pictureRequest(), 'key-3');
    await untilEnded(engine, done);
    double.holdQueue(2);
    expect(await engine.cancel(done, { signal })).toBe('abandoned');
    expect(double.killed).toEqual([waiting, running]);
  },
);

test.each(['old', 'new'] as const)(
  'a submission whose answer was lost is found again, and one that never arrived is not (%s server)',
  async (version) => {
    const { double, engine } = await open({ version });
    double.play({ kind: 'cut', at: 'submit', when: 'after the body was read' });
    expect(await faultOf(submitted(engine, pictureRequest(), 'key-1'))).toBe('unknown');
    const found = await engine.find?.('key-1', { signal });
    expect(found).toMatch(/^[0-9a-f-]{36}$/);
    expect(found === promptIdOf('key-1')).toBe(version === 'new');
    expect((await untilEnded(engine, String(found))).at(-1)).toEqual({ state: 'done' });
    expect(await engine.find?.('key-1', { signal })).toBe(found);
    expect(await engine.find?.('key-2', { signal })).toBeNull();
    expect(double.submissions).toHaveLength(1);
  },
);

test('dropped outputs are an error: the rest of the work is taken back', async () => {
  const { double, engine } = await open();
  double.holdQueue(1);
  double.dropOutputs();
  expect(await faultOf(submitted(engine, pictureRequest(), 'key-1'))).toBe('invalid');
  expect(double.killed).toEqual([promptIdOf('key-1')]);
});

test('a LoRA that the server no longer has is told as gone', async () => {
  const { engine } = await open();
  const settings = { loras: [{ id: '../../etc/passwd', weight: 1 }] };
  expect(await faultOf(submitted(engine, pictureRequest({ settings })))).toBe('gone');
});

test('work that the server forgot in a restart is gone at once', async () => {
  const { double, engine } = await open();
  const remoteId = await submitted(engine);
  await engine.poll(remoteId, { signal });
  double.restart();
  expect(await lastingFaultOf(() => engine.poll(remoteId, { signal }))).toBe('gone');
});

test('a failure is told with the server’s reason for the log', async () => {
  const { double, engine } = await open();
  double.play({ kind: 'failed' });
  const last = (await untilEnded(engine, await submitted(engine))).at(-1);
  expect(last).toMatchObject({
    state: 'failed',
    kind: 'unknown',
    reason: expect.stringContaining('Traceback'),
  });
});

test('the socket adds progress and previews of our work alone, falls silent, and ends with the work', async () => {
  const { double, engine } = await open();
  double.play({ kind: 'picture', steps: 30, previews: 2 });
  const remoteId = await submitted(engine);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const heard: RemoteStatus[] = [];
  const following = (async () => {
    for await (const status of engine.stream?.(remoteId, { signal: stop.signal }) ?? []) heard.push(status);
  })();
  const previews = () => heard.flatMap((status) => ('preview' in status ? [status.preview] : []));
  await expect.poll(() => previews().length).toBe(2);
  // A preview of ours is larger than the one of the other work, which came first.
  expect(
    previews().every((bytes) => bytes !== undefined && bytes.subarray(16, 20).join() === '0,0,0,64'),
  ).toBe(true);
  expect(heard.at(-1)).toMatchObject({ state: 'running', progress: 0.2 });
  expect(await engine.poll(remoteId, { signal })).toMatchObject({ state: 'running' });
  while ((await engine.poll(remoteId, { signal })).state !== 'done');
  await following;
});
