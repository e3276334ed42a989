import type { EngineRequest } from '@atelier/core/ports/engine';
import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import {
  type CompatibleDoubleOptions,
  startCompatibleDouble,
} from '../../testing/doubles/openai-compatible.ts';
import { greyPng } from '../../testing/sample-pictures.ts';
import { drive } from '../conformance/drive.ts';
import { openProvider, type ProviderSuite } from '../conformance/setup.ts';
import { providerSuite } from '../conformance/suite.ts';
import { openAiCompatible } from './adapter.ts';

const fields = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

const suite: ProviderSuite = {
  adapter: openAiCompatible,
  startDouble: () => startCompatibleDouble(),
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    negativeIn: (field) => field.replace(/^[^|]*\|/, ''),
    commands: [/\|/, /<sd_cpp_extra_args/i, /<\w+:[^>]/, /:[+-]?[.\d]+\)/],
  },
};
providerSuite(suite);

const open = (options: CompatibleDoubleOptions) =>
  openProvider({ ...suite, startDouble: () => startCompatibleDouble(options) });

test('the picture may come as base64, at an address or at a path, with and without a key', () =>
  checkRows(
    [
      ['b64_json', 'k'],
      ['url', 'k'],
      ['path', 'k'],
      ['url', null],
    ] as const,
    '%s with the key %s',
    async (answersWith, apiKey) => {
      const { engine, request, double } = await open({ answersWith, apiKey });
      const { outcome, image } = await drive(engine, request, 'key');
      expect(outcome).toBe('picture');
      expect(await sharp(image?.bytes).metadata()).toMatchObject({
        width: request.width,
        height: request.height,
      });
      expect(double.submissions.map(({ path }) => path)).toEqual(['/v1/images/generations']);
    },
  ));

test('a picture that was made is read again when its file does not arrive, and never made again', () =>
  checkRows(
    [
      [1, 503, 'picture'],
      [9, 503, 'unknown'],
      [1, 404, 'gone'],
    ] as const,
    '%i times %i',
    async (repeat, status, expected) => {
      const { engine, request, double } = await open({ answersWith: 'path' });
      double.play({ kind: 'status', at: 'collect', status, repeat });
      expect((await drive(engine, request, 'key')).outcome).toBe(expected);
      expect(double.submissions).toHaveLength(1);
    },
  ));

test('errors are understood as an object, as a text and without any', () =>
  checkRows(
    (['object', 'text', 'none'] as const).flatMap((errors) =>
      (
        [
          [401, 'auth'],
          [429, 'rate'],
          [500, 'unknown'],
        ] as const
      ).map(([status, kind]) => ({ errors, status, kind })),
    ),
    '$errors $status',
    async ({ errors, status, kind }) => {
      const { engine, request, double } = await open({ errors });
      double.play({ kind: 'status', at: 'submit', status });
      expect((await drive(engine, request, 'key')).outcome).toBe(kind);
    },
  ));

test('the probe knows LocalAI, lists likely image models first, and warns of a server without a key', async () => {
  const { report } = await open({});
  expect(report.version).toBe('LocalAI v3.9.0 (double)');
  expect(report.models.map(({ remoteName }) => remoteName)).toEqual(['flux.1-dev', 'sd-turbo']);
  expect(report.models[0]?.capabilities).toMatchObject({ negativePrompt: true, seed: false });
  expect(report.warnings.join()).not.toContain('without a key');
  const plain = await open({ localAi: false, apiKey: null });
  expect(plain.report.version).toBeNull();
  expect(plain.report.models[0]?.capabilities).toMatchObject({
    negativePrompt: false,
    options: { steps: null },
  });
  expect(plain.report.warnings.join()).toContain('without a key');
});

const submitted = async (changed: Partial<EngineRequest>) => {
  const { engine, request, double } = await open({});
  await drive(engine, { ...request, ...changed }, 'key');
  const [submission] = double.submissions;
  return { path: submission?.path, body: fields(submission?.body) };
};

test('a negative prompt, steps and an input picture are sent as LocalAI takes them', async () => {
  const { path, body } = await submitted({
    negativePrompt: 'blur',
    settings: { steps: 20 },
    images: [greyPng(64, 64)],
  });
  expect(path).toBe('/v1/images/generations');
  expect(body).toEqual({
    model: 'flux.1-dev',
    prompt: 'a heron|blur',
    n: 1,
    size: '512x512',
    response_format: 'b64_json',
    step: 20,
    file: Buffer.from(greyPng(64, 64)).toString('base64'),
  });
});

test('a mask goes to inpainting, white where the picture is repainted, in the size of the picture', async () => {
  const mask = await sharp({
    create: { width: 10, height: 10, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .composite([
      { input: { create: { width: 5, height: 10, channels: 4, background: '#ffffff' } }, left: 0, top: 0 },
    ])
    .png()
    .toBuffer();
  const { path, body } = await submitted({ images: [greyPng(64, 32)], mask: new Uint8Array(mask) });
  expect(path).toBe('/v1/images/inpainting');
  expect(body).toMatchObject({ model: 'flux.1-dev', prompt: 'a heron' });
  const sent = sharp(Buffer.from(String(body.mask), 'base64'));
  const { data, info } = await sent.greyscale().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([64, 32]);
  expect([data[16 * info.width * info.channels], data[(16 * info.width + 63) * info.channels]]).toEqual([
    255, 0,
  ]);
});
