import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { startGoogleDouble } from '../../testing/doubles/google.ts';
import { providerSuite } from '../conformance/suite.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { googleAdapter } from './adapter.ts';
import { pictureOf } from './engine.ts';

interface Contents {
  readonly contents: readonly [{ readonly parts: readonly [{ readonly text: string }] }];
}

providerSuite({
  adapter: googleAdapter,
  startDouble: startGoogleDouble,
  expected: {
    'no picture comes': 'transient',
    'the backend reports a failure': 'transient',
  },
  prompts: {
    promptOf: (body) => (body as Contents).contents[0].parts[0].text,
    restOf: (body) => ({ ...(body as object), contents: (body as Contents).contents.length }),
    // The prompt is read by a language model; there is no syntax that it obeys.
    commands: [],
  },
});

const open = (apiKey?: string) => connect(googleAdapter, startGoogleDouble, {}, apiKey);
const model = 'gemini-3-pro-image';

describe('Google', () => {
  test('the probe finds the models that make pictures, with the sizes of each', async () => {
    const { connection } = await open();
    const { models } = await connection.probe({ signal: signal() });
    expect(models.map(({ remoteName }) => remoteName)).toEqual(['gemini-2.5-flash-image', model]);
    const sizes = models.map(({ capabilities }) => capabilities.sizes ?? []);
    expect(sizes[0]).toContainEqual({ width: 1248, height: 832 });
    expect(sizes[1]).toContainEqual({ width: 4096, height: 4096 });
    expect(sizes.flat().every(({ width, height }) => Math.max(width, height) <= 4096)).toBe(true);
  });

  test('one call makes one picture, asked for by ratio and resolution; drafts are left out', async () => {
    const { engine, double, lastBody } = await open();
    const png = new Uint8Array([137, 80, 78, 71]);
    const { image } = await makePicture(
      await engine(model),
      pictureRequest({ width: 2752, height: 1536, seed: 2 ** 31 + 5, images: [png] }),
    );
    expect(image.seed).toBe(5);
    expect(Buffer.from(image.bytes.subarray(1, 4)).toString()).toBe('PNG');
    expect(double.submissions[0]?.path).toBe(`/v1beta/models/${model}:generateContent`);
    expect(lastBody()).toEqual({
      contents: [
        {
          role: 'user',
          parts: [{ text: 'a lighthouse' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw==' } }],
        },
      ],
      generationConfig: {
        responseModalities: ['IMAGE'],
        imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
        seed: 5,
      },
    });
    await makePicture(await engine('gemini-2.5-flash-image'));
    expect(lastBody().generationConfig).toMatchObject({ imageConfig: { aspectRatio: '1:1' } });
    expect(lastBody()).not.toHaveProperty('generationConfig.imageConfig.imageSize');
  });

  test('an answer without a picture is never sent again by itself, and says that nothing was charged', async () => {
    const { engine, double } = await open();
    double.play({ kind: 'picture', count: 0 });
    double.play({ kind: 'failed' });
    const gemini = await engine(model);
    await expect(makePicture(gemini)).rejects.toMatchObject({
      kind: 'transient',
      message: 'It came back without a picture; nothing was charged (NO_IMAGE).',
    });
    await expect(makePicture(gemini)).rejects.toThrow('IMAGE_OTHER');
    expect(double.submissions).toHaveLength(2);
  });

  test('each reason of a refusal is one', () =>
    checkRows(
      [
        [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }, 'PROHIBITED_CONTENT'],
        [{ promptFeedback: { blockReason: 'OTHER' }, candidates: [] }, 'OTHER'],
        [{ candidates: [{ finishReason: 'IMAGE_SAFETY' }] }, 'IMAGE_SAFETY'],
        [{ candidates: [{ finishReason: 'RECITATION', content: { parts: [] } }] }, 'RECITATION'],
        [{ candidates: [{ finishReason: 'STOP', content: { parts: [{}] } }] }, 'STOP'],
        [{}, 'NO_IMAGE'],
      ] as const,
      '%j',
      (answer, reason) => expect(pictureOf(JSON.parse(JSON.stringify(answer)))).toEqual({ reason }),
    ));

  test('refusals, wrong keys and used-up days are told apart, and an overload is not sent again', async () => {
    const { engine, double } = await open();
    const gemini = await engine(model);
    double.play({ kind: 'refused' });
    expect(await faultOf(makePicture(gemini))).toBe('refused');
    for (const status of [500, 503] as const) {
      double.play({ kind: 'status', at: 'submit', status });
      expect(await faultOf(makePicture(gemini))).toBe('unknown');
    }
    double.play({ kind: 'status', at: 'submit', status: 429 });
    await expect(makePicture(gemini)).rejects.toMatchObject({ kind: 'rate', retryAfterMs: 13_500 });
    const { connection } = await open('wrong');
    expect(await faultOf(connection.probe({ signal: signal() }))).toBe('auth');
  });
});
