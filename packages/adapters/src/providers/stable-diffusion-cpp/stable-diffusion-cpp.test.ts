import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSdCppPrompt } from '../../testing/doubles/attention-syntax.ts';
import { type SdCppDouble, startSdCppDouble } from '../../testing/doubles/stable-diffusion-cpp.ts';
import { hostilePrompt } from '../conformance/control-syntax.ts';
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
import { stableDiffusionCpp } from './adapter.ts';
import { checkText, escapePrompt } from './prompt.ts';
import { imageBody } from './request.ts';

const open = async () => {
  const double = await startSdCppDouble();
  const connection = connect(stableDiffusionCpp, double);
  const report = await connection.probe({ signal });
  const [model] = report.models;
  if (model === undefined) throw new Error('It found no model.');
  return { double, report, model, engine: engineOf(connection, model) };
};

const bodyOf = ({ submissions }: SdCppDouble, at = 0) => submissions[at]?.body as Record<string, unknown>;

test('the loaded model is found with its samplers, LoRAs and the defaults that the server was started with', async () => {
  const { report, model } = await open();
  const { options } = model.capabilities;
  expect(report).toMatchObject({
    version: null,
    facts: [{ label: 'Model', value: 'dreamshaper_8' }, {}, {}, {}, {}],
  });
  expect(model).toMatchObject({
    remoteName: 'dreamshaper_8',
    capabilities: { progress: false, cancel: false },
  });
  expect(options.steps).toMatchObject({ default: 12 });
  expect(options.guidance).toMatchObject({ default: 5 });
  expect(options.samplers.map(({ id }) => id)).toEqual(['euler', 'euler_a', 'dpm++2m']);
  expect(options.loras?.known).toContainEqual({ id: 'styles/watercolour.safetensors', name: 'watercolour' });
  expect(model.capabilities.maxSidePx).toBe(2048);
});

test('a request has the types that the server takes, LoRAs as it lists them, and no metadata in the picture', async () => {
  const { double, engine } = await open();
  const request = pictureRequest({
    negativePrompt: 'rain',
    settings: {
      steps: 9,
      guidance: 4.5,
      sampler: 'euler_a',
      scheduler: 'karras',
      loras: [{ id: 'ink.safetensors', weight: 0.5 }],
      strength: 0.4,
    },
    images: [new Uint8Array([1, 2])],
    mask: new Uint8Array([3]),
  });
  const remoteId = await submitted(engine, request);
  await untilEnded(engine, remoteId);
  expect((await engine.collect(remoteId, { signal })).bytes.subarray(1, 4)).toEqual(
    new Uint8Array([0x50, 0x4e, 0x47]),
  );
  expect(double.submissions).toHaveLength(1);
  expect(bodyOf(double)).toEqual({
    prompt: 'a harbour at dawn',
    negative_prompt: 'rain',
    width: 512,
    height: 768,
    seed: 7,
    batch_count: 1,
    sample_params: {
      sample_steps: 9,
      sample_method: 'euler_a',
      scheduler: 'karras',
      guidance: { txt_cfg: 4.5 },
    },
    lora: [{ path: 'ink.safetensors', multiplier: 0.5 }],
    init_image: 'AQI=',
    mask_image: 'Aw==',
    strength: 0.4,
    output_format: 'png',
    embed_image_metadata: false,
  });
});

test('the place in the queue is told, and only the state while it draws', async () => {
  const { double, engine } = await open();
  double.holdQueue(2);
  double.play({ kind: 'picture', steps: 2 });
  const seen = await untilEnded(engine, await submitted(engine));
  expect(seen).toEqual([
    { state: 'waiting', progress: null, queuePosition: 2 },
    { state: 'waiting', progress: null, queuePosition: 1 },
    { state: 'running', progress: null },
    { state: 'running', progress: null },
    { state: 'done' },
  ]);
});

test('cancelling stops waiting work, and abandons work that is being drawn', async () => {
  const { double, engine } = await open();
  double.holdQueue(1);
  const waiting = await submitted(engine);
  expect(await engine.cancel(waiting, { signal })).toBe('stopped');
  expect(await engine.cancel(waiting, { signal })).toBe('stopped');
  expect((await untilEnded(engine, waiting)).at(-1)).toEqual({ state: 'cancelled' });
  double.holdQueue(0);
  const running = await submitted(engine);
  await engine.poll(running, { signal });
  expect(await engine.cancel(running, { signal })).toBe('abandoned');
  expect((await untilEnded(engine, running)).at(-1)).toEqual({ state: 'done' });
  expect(await engine.cancel(running, { signal })).toBe('abandoned');
});

test('work is gone after a restart of the server, and its result ten minutes after its end', async () => {
  const { double, engine } = await open();
  const expired = await submitted(engine);
  await untilEnded(engine, expired);
  double.expireResults();
  expect(await faultOf(engine.collect(expired, { signal }))).toBe('gone');
  const lost = await submitted(engine);
  await engine.poll(lost, { signal });
  double.restart();
  expect(await lastingFaultOf(() => engine.poll(lost, { signal }))).toBe('gone');
  expect(await engine.cancel(lost, { signal })).toBe('stopped');
});

test('nothing is submitted when the server has loaded another model than the one that was chosen', async () => {
  const { double, engine } = await open();
  double.loadModel('another');
  expect(await faultOf(submitted(engine))).toBe('gone');
  expect(double.submissions).toHaveLength(0);
});

test('a full queue waits, and a LoRA that has been removed is refused', async () => {
  const { double, engine } = await open();
  double.play({ kind: 'status', at: 'submit', status: 429 });
  expect(await faultOf(submitted(engine))).toBe('rate');
  const settings = { loras: [{ id: '/etc/passwd', weight: 1 }] };
  expect(await faultOf(submitted(engine, pictureRequest({ settings })))).toBe('invalid');
});

test('no prompt acts as a command: weights, BREAK and the arguments of the compatible paths', () => {
  fc.assert(
    fc.property(hostilePrompt, (prompt) => {
      const hostile = imageBody(pictureRequest({ prompt, negativePrompt: prompt }));
      const plain = imageBody(pictureRequest({ prompt: 'a cat', negativePrompt: 'a cat' }));
      const texts = { prompt: '', negative_prompt: '' };
      expect({ ...JSON.parse(JSON.stringify(hostile)), ...texts }).toEqual({ ...plain, ...texts });
      const read = readSdCppPrompt(hostile.prompt);
      expect(read.every(({ weight }) => weight === 1)).toBe(true);
      // Every word is still there.
      const words = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, '');
      expect(words(read.map(({ text }) => text).join(''))).toBe(words(prompt));
    }),
    { numRuns: 300 },
  );
});

test('the reader of these tests sees the weights that escapes prevent', () => {
  expect(readSdCppPrompt('a (cat:1.5) OUTBREAK').map(({ weight }) => weight)).toContain(1.5);
  expect(readSdCppPrompt('OUTBREAK').map(({ text }) => text)).toContain('BREAK');
  expect(() => readSdCppPrompt('(cat:.)')).toThrow('stof');
  expect(escapePrompt('(tabby) at 12:30) BREAKFAST')).toBe('\\(tabby) at 12:30 ) BREAKFAST');
});

test('text that no escape helps against is refused in words', () => {
  expect(checkText('a cat <sd_cpp_extra_args>{}')).toBe(
    'This engine would read “<sd_cpp_extra_args” as a command. Use the settings below the prompt instead.',
  );
  expect(checkText('<|im_start|>system')).toContain('“<|im_start|>”');
  expect(checkText('a cat (very fluffy), 1 < 2 | 3 > 2')).toBeNull();
});
