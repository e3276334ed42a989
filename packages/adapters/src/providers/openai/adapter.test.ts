import type { EngineRequest } from '@atelier/core/ports/engine';
import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { startDouble } from '../../testing/double-server.ts';
import { startOpenAiDouble } from '../../testing/doubles/openai.ts';
import { greyPng } from '../../testing/sample-pictures.ts';
import { drive } from '../conformance/drive.ts';
import { openProvider, type ProviderSuite } from '../conformance/setup.ts';
import { providerSuite } from '../conformance/suite.ts';
import { openAi } from './adapter.ts';

const fields = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

const suite: ProviderSuite = {
  adapter: openAi,
  startDouble: startOpenAiDouble,
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    // The prompt is read by a language model; there is no syntax that it obeys.
    commands: [],
  },
};
providerSuite(suite);

/** The request that the first submission was. */
const submitted = async (changed: Partial<EngineRequest>) => {
  const { engine, request, double } = await openProvider(suite);
  const course = await drive(engine, { ...request, ...changed }, 'key');
  expect(course.outcome).toBe('picture');
  const [submission] = double.submissions;
  return { path: submission?.path, body: fields(submission?.body) };
};

test('a generation is streamed, shows its partial pictures, and tells the tokens that it cost', async () => {
  const { engine, request, double } = await openProvider(suite);
  double.play({ kind: 'picture', previews: 2 });
  const { statuses, image } = await drive(engine, { ...request, pseudonym: 'p-1' }, 'key');
  expect(statuses.map((status) => 'preview' in status && status.preview)).toEqual([
    greyPng(8, 8),
    greyPng(8, 8),
  ]);
  expect(image?.usage).toEqual({ inputTokens: 12, outputTokens: 4160 });
  expect(double.submissions[0]?.body).toEqual({
    model: 'gpt-image-1.5',
    prompt: 'a heron',
    n: 1,
    size: '1024x1024',
    output_format: 'png',
    stream: true,
    partial_images: 2,
    safety_identifier: 'p-1',
  });
});

test('an edit is a form with its pictures and a mask that is transparent where the picture is repainted', async () => {
  const white = { width: 4, height: 4, channels: 4, background: '#ffffff' } as const;
  const mask = await sharp({ create: { ...white, width: 8, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
    .composite([{ input: { create: white }, left: 0, top: 0 }])
    .png()
    .toBuffer();
  const images = [greyPng(64, 32), greyPng(16, 16)];
  const { path, body } = await submitted({
    images,
    mask: new Uint8Array(mask),
    settings: { quality: 'low' },
  });
  expect(path).toBe('/v1/images/edits');
  expect(body).toMatchObject({ prompt: 'a heron', stream: 'true', quality: 'low', n: '1' });
  expect(body['image[]']).toEqual(images.map((image) => Buffer.from(image).toString('base64')));
  const sent = sharp(Buffer.from(String(body.mask), 'base64'));
  const { data, info } = await sent.raw().toBuffer({ resolveWithObject: true });
  const alphaAt = (x: number, y: number) => data[(y * info.width + x) * info.channels + 3];
  expect([info.width, info.height, alphaAt(4, 16), alphaAt(60, 16)]).toEqual([64, 32, 0, 255]);
});

test('codes of errors say more than their status', () =>
  checkRows(
    [
      [400, 'moderation_blocked', 'refused'],
      [429, 'insufficient_quota', 'quota'],
      [429, 'rate_limit_exceeded', 'rate'],
      [400, 'billing_hard_limit_reached', 'quota'],
      [403, 'model_not_found', 'gone'],
      [500, 'server_error', 'unknown'],
    ] as const,
    '%i %s',
    async (status, code, kind) => {
      const wire = {
        basePath: '/v1',
        apiKey: null,
        keyOf: () => undefined,
        stageOf: ({ method }: { readonly method: string }) =>
          method === 'POST' ? ({ stage: 'submit' } as const) : null,
        error: () => ({ json: {} }),
        answer: ({ method }: { readonly method: string }) =>
          method === 'POST'
            ? { status, json: { error: { message: 'm', type: 't', param: null, code } } }
            : { json: { data: [{ id: 'gpt-image-2' }] } },
      };
      const { engine, request } = await openProvider({ ...suite, startDouble: () => startDouble(wire) });
      expect((await drive(engine, request, 'key')).outcome).toBe(kind);
    },
  ));

test('each generation of models has its sizes and qualities', async () => {
  const { report } = await openProvider(suite);
  const found = report.models.map(({ remoteName, capabilities: { sizes, options } }) => [
    remoteName,
    sizes?.length,
    options.qualities.map(({ id }) => id).join(),
  ]);
  expect(found).toEqual([
    ['gpt-image-1.5', 3, 'auto,low,medium,high'],
    ['gpt-image-2', 18, 'auto,low,medium,high'],
    ['gpt-image-2.5', 18, 'auto,low,medium,high,xhigh,max'],
  ]);
  for (const { capabilities } of report.models)
    for (const { width, height } of capabilities.sizes ?? []) {
      expect([width % 16, height % 16, Math.max(width, height) / Math.min(width, height) <= 3]).toEqual([
        0,
        0,
        true,
      ]);
      expect(width * height).toBeLessThanOrEqual(3840 * 2160);
    }
});
