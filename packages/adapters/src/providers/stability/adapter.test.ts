import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startStabilityDouble } from '../../testing/doubles/stability.ts';
import { greyPng } from '../../testing/sample-pictures.ts';
import { providerSuite } from '../conformance/suite.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { stabilityAdapter } from './adapter.ts';
import { kindOf, seedFor } from './wire.ts';

const fields = (value: unknown): Record<string, unknown> => ({ ...(value as Record<string, unknown>) });

providerSuite({
  adapter: stabilityAdapter,
  startDouble: startStabilityDouble,
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    commands: [/:\s*\d+(\.\d+)?\s*[)\]]/],
  },
});

describe('upscaling by', () => {
  providerSuite({
    adapter: stabilityAdapter,
    startDouble: startStabilityDouble,
    pick: (models) => models.find(({ capabilities }) => capabilities.options.upscale !== undefined),
    request: { images: [greyPng(64, 32)], factor: 4 },
    prompts: null,
  });
});

const open = () => connect(stabilityAdapter, startStabilityDouble);

describe('Stability', () => {
  test('the picture comes with the answer to a form that asks for JSON', async () => {
    const { engine, double, lastBody } = await open();
    const { image } = await makePicture(
      await engine('core'),
      pictureRequest({ negativePrompt: 'rain', style: 'pixel-art', width: 1344, height: 768 }),
    );
    expect(image.seed).toBe(7);
    expect(image.bytes.length).toBeGreaterThan(50);
    expect(double.submissions[0]?.path).toBe('/v2beta/stable-image/generate/core');
    expect(double.submissions[0]?.headers).toMatchObject({ accept: 'application/json' });
    expect(lastBody()).toEqual({
      prompt: 'a lighthouse',
      negative_prompt: 'rain',
      aspect_ratio: '16:9',
      seed: '7',
      output_format: 'png',
      style_preset: 'pixel-art',
    });
  });

  test('Stable Diffusion 3.5 takes guidance, and its size from an input picture', async () => {
    const { engine, lastBody } = await open();
    await makePicture(
      await engine('sd3.5-large'),
      pictureRequest({ images: [new Uint8Array([1, 2])], settings: { guidance: 5, strength: 0.4 } }),
    );
    expect(lastBody()).toEqual({
      prompt: 'a lighthouse',
      seed: '7',
      output_format: 'png',
      model: 'sd3.5-large',
      cfg_scale: '5',
      image: 'AQI=',
      strength: '0.4',
      mode: 'image-to-image',
    });
  });

  test('an enlargement sends the picture alone', async () => {
    const { engine, double, lastBody } = await open();
    const upscaler = await engine('upscale-fast');
    expect(upscaler.capabilities.options.upscale).toEqual({ factors: [4] });
    await makePicture(upscaler, pictureRequest({ images: [new Uint8Array([1, 2])], factor: 4 }));
    expect(double.submissions[0]?.path).toBe('/v2beta/stable-image/upscale/fast');
    expect(lastBody()).toEqual({ image: 'AQI=', output_format: 'png' });
    expect(await faultOf(makePicture(upscaler, pictureRequest()))).toBe('invalid');
    expect(double.submissions).toHaveLength(1);
  });

  test('a filtered picture is a refusal, although the answer is 200 and has a picture', async () => {
    const { engine, double } = await open();
    const core = await engine('core');
    double.play({ kind: 'refused' });
    expect(await faultOf(makePicture(core))).toBe('refused');
    double.play({ kind: 'picture', count: 0 });
    expect(await faultOf(makePicture(core))).toBe('unknown');
    expect(double.submissions).toHaveLength(2);
    expect(kindOf(403, '{"name":"content_moderation"}')).toBe('refused');
    expect(kindOf(403, '{"name":"unauthorized"}')).toBeUndefined();
  });

  test('every seed of ours is one of theirs, never the random one, and maps to itself', () => {
    expect([0, 1, 4_294_967_294, 4_294_967_295].map(seedFor)).toEqual([1, 1, 4_294_967_294, 1]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const theirs = seedFor(seed);
        expect(theirs).toBeGreaterThan(0);
        expect(theirs).toBeLessThanOrEqual(4_294_967_294);
        expect(seedFor(theirs)).toBe(theirs);
      }),
    );
  });

  test('weights in the prompt are refused with advice; brackets and ratios are not', async () => {
    const { engine } = await open();
    const core = await engine('core');
    return checkRows(
      [
        ['a (blue:0.5) sky', false],
        ['a (blue: 1 ) sky', false],
        ['((very blue):.3)', false],
        ['(a:-1)', false],
        ['a sky (blue)', true],
        ['16:9, at 10:30', true],
        ['a note: (see below)', true],
      ] as const,
      '%s',
      (text, accepted) => expect(core.checkText?.(text) === null).toBe(accepted),
    );
  });

  test('the probe shows the credits that are left', async () => {
    const { connection } = await open();
    const { facts, warnings } = await connection.probe({ signal: signal() });
    expect(facts).toEqual([{ label: 'Credits left', value: '25.5' }]);
    expect(warnings).toEqual([]);
  });
});
