import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineRequest, RemoteEngine } from '@atelier/core/ports/engine';
import fc from 'fast-check';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { obeyedByA1111, readByA1111 } from '../../testing/doubles/a1111-syntax.ts';
import {
  type A1111Double,
  type A1111DoubleOptions,
  startA1111Double,
} from '../../testing/doubles/automatic1111.ts';
import { greyPng } from '../../testing/sample-pictures.ts';
import { hostilePrompt } from '../conformance/control-syntax.ts';
import {
  connect,
  engineOf,
  faultOf,
  pictureRequest,
  neverAborted as signal,
  submitting,
} from '../testing/local.ts';
import { automatic1111 } from './adapter.ts';
import { checkText } from './prompt.ts';
import { pictureCall } from './request.ts';
import { taskIdOf } from './task-id.ts';

const open = async (options?: A1111DoubleOptions) => {
  const double = await startA1111Double(options);
  const connection = connect(automatic1111, double);
  const report = await connection.probe({ signal });
  const [model] = report.models;
  if (model === undefined) throw new Error('It found no model.');
  return { double, connection, report, model, engine: engineOf(connection, model) };
};

const draw = async (engine: RemoteEngine, request = pictureRequest(), key?: string) => {
  const answer = await engine.submit(request, submitting(key).options);
  if (!('image' in answer)) throw new Error('The adapter answered without a picture.');
  return answer.image;
};

const bodyOf = ({ submissions }: A1111Double, at = 0) => submissions[at]?.body as Record<string, unknown>;

/** A submission in the background, until it is drawing. */
const drawing = async (double: A1111Double, engine: RemoteEngine, key: string) => {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  double.play({ kind: 'picture', steps: 1000 });
  const { heard, options } = submitting(key);
  const ended = faultOf(engine.submit(pictureRequest(), { ...options, signal: stop.signal }));
  await expect.poll(() => heard.at(-1)?.state, { timeout: 5000 }).toBe('running');
  return { stop, ended, heard };
};

test('checkpoints, samplers, schedulers and LoRAs are found, with what the server tells about itself', async () => {
  const { report, model } = await open();
  const { options, ...capabilities } = model.capabilities;
  expect(model).toMatchObject({
    remoteName: 'dreamshaper_8.safetensors [879db523c3]',
    name: 'dreamshaper_8',
  });
  // Filters such as Lanczos are no networks.
  expect(report.models.map(({ remoteName }) => remoteName).slice(1)).toEqual([
    'sdxl/base.safetensors',
    'upscaler/R-ESRGAN 4x+',
  ]);
  expect(capabilities).toMatchObject({ progress: true, previews: true, cancel: true });
  expect(options.samplers.map(({ id }) => id)).toEqual(['Euler a', 'Euler', 'DPM++ 2M']);
  expect(options.schedulers).toContainEqual({ id: 'karras', name: 'Karras' });
  // A name with a colon would end its tag early.
  expect(options.loras?.known.map(({ id }) => id)).toEqual(['ink']);
  expect(report.warnings).toEqual([]);
});

test('an open server is warned about, a wrong password is told, and a smaller relative offers less', async () => {
  const { report, model } = await open({ apiKey: null, tellsTasks: false });
  expect(report.warnings).toEqual([
    'It answers without a password. Start it with --api-auth user:password.',
    'It doesn’t say which picture it is making: no progress, previews or cancelling. Start it without --nowebui.',
  ]);
  expect(model.capabilities).toMatchObject({ progress: false, previews: false, cancel: false });
  const connection = connect(automatic1111, await startA1111Double(), { apiKey: 'studio:wrong' });
  expect(await faultOf(connection.probe({ signal }))).toBe('auth');
});

test('a picture is one call with our settings alone; LoRAs become tags of listed names', async () => {
  const { double, engine } = await open();
  const settings = {
    steps: 9,
    guidance: 4,
    sampler: 'Euler',
    scheduler: 'karras',
    loras: [{ id: 'ink', weight: 0.5 }],
  };
  const image = await draw(engine, pictureRequest({ negativePrompt: 'rain', settings }), 'key-1');
  expect(image.seed).toBe(7);
  expect(image.bytes.subarray(1, 4)).toEqual(new Uint8Array([0x50, 0x4e, 0x47]));
  expect(double.submissions.map(({ path }) => path)).toEqual(['/sdapi/v1/txt2img']);
  expect(bodyOf(double)).toEqual({
    prompt: 'a harbour at dawn <lora:ink:0.5>',
    negative_prompt: 'rain',
    width: 512,
    height: 768,
    seed: 7,
    batch_size: 1,
    n_iter: 1,
    steps: 9,
    cfg_scale: 4,
    sampler_name: 'Euler',
    scheduler: 'karras',
    override_settings: { sd_model_checkpoint: 'dreamshaper_8.safetensors [879db523c3]' },
    override_settings_restore_afterwards: true,
    send_images: true,
    save_images: false,
    force_task_id: taskIdOf('key-1'),
  });
  expect(double.requests.filter((line) => /POST .*(options|server-|interrupt|skip)/.test(line))).toEqual([]);
});

test('an enlargement sends the picture and its factor alone', async () => {
  const { double, connection, report } = await open();
  const found = report.models.at(-1);
  if (found === undefined) throw new Error('It found no upscaler.');
  const upscaler = engineOf(connection, found);
  const { bytes } = await draw(upscaler, pictureRequest({ images: [greyPng(32, 48)], factor: 3 }));
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 96, height: 144 });
  expect(double.submissions.map(({ path }) => path)).toEqual(['/sdapi/v1/extra-single-image']);
  expect(bodyOf(double)).toEqual({
    image: Buffer.from(greyPng(32, 48)).toString('base64'),
    resize_mode: 0,
    upscaling_resize: 3,
    upscaler_1: 'R-ESRGAN 4x+',
    upscaler_2: 'None',
    extras_upscaler_2_visibility: 0,
    gfpgan_visibility: 0,
    codeformer_visibility: 0,
    codeformer_weight: 0,
    upscale_first: false,
    show_extras_results: false,
  });
  expect(await faultOf(upscaler.submit(pictureRequest(), submitting().options))).toBe('invalid');
  expect(double.submissions).toHaveLength(1);
});

test('an input picture is sent as bytes, with a mask whose white part is repainted', async () => {
  const { double, engine } = await open();
  const fields = { images: [new Uint8Array([1, 2])], mask: new Uint8Array([3]), settings: { strength: 0.4 } };
  await draw(engine, pictureRequest(fields));
  expect(double.submissions[0]?.path).toBe('/sdapi/v1/img2img');
  expect(bodyOf(double)).toMatchObject({ init_images: ['AQI='], mask: 'Aw==', denoising_strength: 0.4 });
});

test('a grid before the picture is left out', async () => {
  const { double, engine } = await open();
  double.sendGrids();
  const { bytes } = await draw(engine);
  // The width of a PNG.
  expect(Buffer.from(bytes).readUInt32BE(16)).toBe(512);
});

test('progress and previews come while the call lasts, and the place in the queue before', async () => {
  const { double, engine } = await open();
  double.holdQueue(true);
  double.play({ kind: 'picture', steps: 2, previews: 1 });
  const { heard, options } = submitting();
  const answer = engine.submit(pictureRequest(), options);
  await expect
    .poll(() => heard.at(-1), { timeout: 5000 })
    .toEqual({ state: 'waiting', progress: null, queuePosition: 1 });
  double.holdQueue(false);
  expect(await answer).toHaveProperty('image');
  const running = heard.filter(({ state }) => state === 'running');
  expect(running[0]).toMatchObject({ progress: 0.4, preview: expect.any(Uint8Array) });
});

test('a server that does not tell tasks apart shows no progress of someone else’s picture', async () => {
  const { double, engine } = await open({ tellsTasks: false });
  double.holdQueue(true);
  const { heard, options } = submitting();
  const answer = engine.submit(pictureRequest(), options);
  await expect.poll(() => heard.length, { timeout: 5000 }).toBeGreaterThan(0);
  double.holdQueue(false);
  await answer;
  expect(heard[0]).toEqual({ state: 'running', progress: null });
});

test('giving up interrupts the picture that is ours, and never the picture of someone else', async () => {
  const { double, engine } = await open();
  const { stop, ended } = await drawing(double, engine, 'key-1');
  stop.abort();
  expect(await ended).not.toBe('none');
  await expect.poll(() => double.interrupted).toEqual([taskIdOf('key-1')]);

  double.holdQueue(true);
  const waits = new AbortController();
  const { heard, options } = submitting('key-2');
  const given = faultOf(engine.submit(pictureRequest(), { ...options, signal: waits.signal }));
  await expect.poll(() => heard.at(-1)?.state, { timeout: 5000 }).toBe('waiting');
  waits.abort();
  await given;
  // Waiting tasks cannot be taken back.
  expect(await engine.cancel(taskIdOf('key-2'), { signal })).toBe('abandoned');
  await sleep(100);
  expect(double.interrupted).toEqual([taskIdOf('key-1')]);
});

test('a picture that someone interrupted on the server’s page is not taken for a finished one', async () => {
  const { double, engine } = await open();
  const { ended } = await drawing(double, engine, 'key-1');
  double.pressInterrupt();
  expect(await ended).toBe('gone');
});

test('a task whose answer was lost is found while it lasts; its picture cannot be fetched, and it is not sent again', async () => {
  const { double, engine } = await open();
  double.holdQueue(true);
  double.play({ kind: 'cut', at: 'submit', when: 'after the body was read' });
  expect(await faultOf(engine.submit(pictureRequest(), submitting('key-1').options))).toBe('unknown');
  const taskId = taskIdOf('key-1');
  expect(await engine.find?.('key-1', { signal })).toBe(taskId);
  expect(await engine.poll(taskId, { signal })).toEqual({
    state: 'waiting',
    progress: null,
    queuePosition: 1,
  });
  double.holdQueue(false);
  await expect
    .poll(() => engine.poll(taskId, { signal }))
    .toMatchObject({ state: 'failed', kind: 'unknown' });
  expect(await faultOf(engine.find?.('key-1', { signal }) ?? Promise.resolve())).toBe('gone');
  expect(await faultOf(engine.collect(taskId, { signal }))).toBe('gone');
  expect(await faultOf(engine.find?.('never sent', { signal }) ?? Promise.resolve())).toBe('gone');
  expect(double.submissions).toHaveLength(1);
});

test('out of memory is told at once, and the task that stays “active” after it is not taken for work', async () => {
  const { double, engine } = await open();
  double.play({ kind: 'failed' });
  expect(await faultOf(engine.submit(pictureRequest(), submitting('key-1').options))).toBe('invalid');
  expect(await faultOf(engine.poll(taskIdOf('key-1'), { signal }))).toBe('gone');
});

test('no prompt acts as a command: the body differs in two texts alone, and nothing in them is obeyed', async () => {
  const { model } = await open();
  const provider = {
    ...model,
    id: 'm',
    capabilities: { ...model.capabilities, id: 'm', name: 'm', description: '' },
  };
  const bodyFor = (prompt: string, fields: Partial<EngineRequest> = {}) =>
    pictureCall(pictureRequest({ prompt, negativePrompt: prompt, ...fields }), provider, 'task(a)').json;
  fc.assert(
    fc.property(hostilePrompt, (prompt) => {
      fc.pre(checkText(prompt) === null);
      const texts = { prompt: '', negative_prompt: '' };
      const hostile = bodyFor(prompt);
      expect({ ...hostile, ...texts }).toEqual({ ...bodyFor('a cat'), ...texts });
      expect(obeyedByA1111(hostile.prompt)).toEqual([]);
      const words = (text: string) =>
        text
          .toLowerCase()
          .replaceAll('＃', '#')
          .replace(/[\s,]+/g, '');
      expect(words(readByA1111(hostile.prompt))).toBe(words(prompt));
    }),
    { numRuns: 300 },
  );
});

test('the reader of these tests sees what escapes prevent, and tags are refused in words', () => {
  expect(obeyedByA1111('(cat:1.4) AND [dog] at 12:30 # night <lora:x:1>')).toEqual(
    expect.arrayContaining(['<lora:x:1>', '# night <lora:x:1>', 'AND', '(', '[', ']']),
  );
  expect(obeyedByA1111('at 12:30')).toEqual([':30']);
  expect(checkText('a cat <lora:ink:1>')).toBe(
    'This engine would read “<lora:” as a command. Choose LoRAs below the prompt instead.',
  );
  expect(checkText('<лора:имя:1>')).toContain('<лора:');
  expect(checkText('1 < 2: true')).toBeNull();
});
