import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { startBlackForestLabsDouble } from '../../testing/doubles/black-forest-labs.ts';
import { providerSuite } from '../conformance/suite.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { storedFiles, withoutRetryAfter } from '../testing/stored-files.ts';
import { blackForestLabsAdapter } from './adapter.ts';
import { statusOf } from './engine.ts';
import { pollTarget } from './wire.ts';

const fields = (value: unknown): Record<string, unknown> => ({ ...(value as Record<string, unknown>) });

providerSuite({
  adapter: blackForestLabsAdapter,
  startDouble: startBlackForestLabsDouble,
  expected: { ...storedFiles, 'no picture comes': 'gone', 'the backend reports a failure': 'transient' },
  impossible: withoutRetryAfter,
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    // The prompt is read by a language model; there is no syntax that it obeys.
    commands: [],
  },
});

const open = (options: unknown = {}) => connect(blackForestLabsAdapter, startBlackForestLabsDouble, options);
const png = new Uint8Array([137, 80, 78, 71]);

describe('Black Forest Labs', () => {
  test('a picture is polled where its answer says, through statuses that are newer than the adapter', async () => {
    const { engine, double, lastBody } = await open({ safetyTolerance: 0 });
    double.play({ kind: 'picture', steps: 2 });
    const { image, states } = await makePicture(
      await engine('flux-2-flex'),
      pictureRequest({ width: 1024, height: 768, settings: { steps: 12, guidance: 4 }, images: [png, png] }),
    );
    expect(image.seed).toBe(4242);
    expect(states).toEqual([
      { state: 'waiting', progress: null },
      { state: 'running', progress: 0.1 },
      { state: 'running', progress: 0.2 },
      { state: 'done' },
    ]);
    expect(lastBody()).toEqual({
      prompt: 'a lighthouse',
      seed: 7,
      steps: 12,
      guidance: 4,
      width: 1024,
      height: 768,
      prompt_upsampling: false,
      disable_pup: true,
      output_format: 'png',
      safety_tolerance: 0,
      input_image: 'iVBORw==',
      input_image_2: 'iVBORw==',
    });
    expect(double.submissions).toHaveLength(1);
  });

  test('models by aspect ratio get the nearest one', async () => {
    const { engine, lastBody } = await open();
    await makePicture(await engine('flux-pro-1.1-ultra'), pictureRequest({ width: 1344, height: 768 }));
    expect(lastBody()).toMatchObject({ aspect_ratio: '16:9' });
    expect(lastBody()).not.toHaveProperty('width');
  });

  test('each status has its meaning, and an unknown one is not fatal', () =>
    checkRows(
      [
        ['Pending', 'waiting', undefined],
        ['Reasoning', 'running', undefined],
        ['Dreaming', 'running', undefined],
        ['Ready', 'done', undefined],
        ['Error', 'failed', 'transient'],
        ['Failed', 'failed', 'transient'],
        ['Request Moderated', 'failed', 'refused'],
        ['Content Moderated', 'failed', 'refused'],
        ['Task not found', 'failed', 'gone'],
      ] as const,
      '%s',
      (status, state, kind) => {
        const told = statusOf({ status });
        expect(told.state).toBe(state);
        expect(told.state === 'failed' ? told.kind : undefined).toBe(kind);
      },
    ));

  test('keys go to the siblings of the provider alone: other polling addresses are not followed', () =>
    checkRows(
      [
        [
          'https://api.bfl.ai/v1',
          'https://api.eu1.bfl.ai/v1/get_result?id=a',
          'https://api.eu1.bfl.ai/v1/get_result?id=a',
        ],
        ['https://api.bfl.ai/v1', 'https://bfl.ai.example.org/v1/get_result?id=a', '/get_result?id=a'],
        ['https://api.bfl.ai/v1', 'http://api.eu1.bfl.ai/v1/get_result?id=a', '/get_result?id=a'],
        ['https://api.bfl.ai/v1', 'https://evilbfl.ai/get_result?id=a', '/get_result?id=a'],
        ['https://api.bfl.ai/v1', null, '/get_result?id=a'],
        ['http://gateway:8080/bfl/v1', 'https://api.eu1.bfl.ai/v1/get_result?id=a', '/get_result?id=a'],
        ['http://gateway:8080/bfl/v1', 'http://gateway:8080/x?id=a', 'http://gateway:8080/x?id=a'],
      ] as const,
      '%s: %s',
      (baseUrl, polling_url, expected) =>
        expect(pollTarget(baseUrl, { id: 'a', polling_url })).toBe(expected),
    ));

  test('refusals and failures are told at once; an empty account is a quota; work cannot be stopped', async () => {
    const { engine, double, connection } = await open();
    const flux = await engine('flux-2-pro');
    double.play({ kind: 'refused' });
    expect(await faultOf(makePicture(flux))).toBe('refused');
    double.play({ kind: 'failed' });
    expect(await faultOf(makePicture(flux))).toBe('transient');
    double.play({ kind: 'status', at: 'submit', status: 402 });
    expect(await faultOf(makePicture(flux))).toBe('quota');
    expect(await flux.cancel('/get_result?id=x', { signal: signal() })).toBe('abandoned');
    const { facts } = await connection.probe({ signal: signal() });
    expect(facts).toEqual([{ label: 'Credits left', value: '993.5' }]);
  });
});
