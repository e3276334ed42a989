import { describe, expect, test } from 'vitest';
import { startFalDouble } from '../../testing/doubles/fal.ts';
import { providerSuite } from '../conformance/suite.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { falAdapter } from './adapter.ts';
import { Result, requestPath } from './wire.ts';

const fields = (value: unknown): Record<string, unknown> => ({ ...(value as Record<string, unknown>) });

providerSuite({
  adapter: falAdapter,
  startDouble: startFalDouble,
  options: { models: [{ id: 'acme/new-flux', like: 'fal-ai/flux/dev' }] },
  pick: (models) => models.find(({ remoteName }) => remoteName === 'acme/new-flux'),
  expected: { 'no picture comes': 'gone', 'the backend reports a failure': 'transient' },
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    commands: [/<[\p{L}\p{N}_]+:/u, /:\s*\d+(\.\d+)?\s*[)\]]/],
  },
});

const open = (options: unknown = {}, apiKey?: string) => connect(falAdapter, startFalDouble, options, apiKey);
const png = new Uint8Array([137, 80, 78, 71]);

describe('fal', () => {
  test('a picture is queued with its retention switched off, and its state asked for at owner and app', async () => {
    const { engine, double, lastBody } = await open();
    double.play({ kind: 'picture', steps: 2 });
    const { image, states } = await makePicture(
      await engine('fal-ai/flux/dev'),
      pictureRequest({ width: 1280, height: 720, settings: { steps: 20, guidance: 3 } }),
    );
    expect(image.seed).toBe(12_345);
    expect(states[0]).toEqual({ state: 'waiting', progress: null, queuePosition: 3 });
    expect(states.map(({ state }) => state)).toEqual(['waiting', 'running', 'running', 'done']);
    expect(lastBody()).toEqual({
      prompt: 'a lighthouse',
      seed: 7,
      num_inference_steps: 20,
      guidance_scale: 3,
      image_size: { width: 1280, height: 720 },
      num_images: 1,
      enable_safety_checker: true,
      sync_mode: false,
      output_format: 'png',
    });
    expect(double.submissions[0]?.headers).toMatchObject({
      'x-fal-store-io': '0',
      'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":3600}',
    });
    expect(double.requests).toContain('GET /fal-ai/flux/requests/work1/status?logs=1');
    expect(double.submissions).toHaveLength(1);
  });

  test('work that is completed may still be a refusal or a failure', async () => {
    const { engine, double } = await open();
    const flux = await engine('fal-ai/flux/schnell');
    double.play({ kind: 'refused' });
    expect(await faultOf(makePicture(flux))).toBe('refused');
    double.play({ kind: 'refused' });
    expect(await faultOf(makePicture(await engine('fal-ai/fast-sdxl')))).toBe('refused');
    double.play({ kind: 'failed' });
    expect(await faultOf(makePicture(flux))).toBe('transient');
  });

  test('queued work is stopped; running work is abandoned, because it may be finished and charged', async () => {
    const { engine } = await open();
    const flux = await engine('fal-ai/flux/schnell');
    const submit = async () => {
      const answer = await flux.submit(pictureRequest(), {
        signal: signal(),
        key: 'k',
        onStatus: () => undefined,
      });
      return 'remoteId' in answer ? answer.remoteId : '';
    };
    const queued = await submit();
    expect(await flux.cancel(queued, { signal: signal() })).toBe('stopped');
    expect((await flux.poll(queued, { signal: signal() })).state).toBe('cancelled');
    expect(await flux.cancel(queued, { signal: signal() })).toBe('stopped');
    const running = await submit();
    while ((await flux.poll(running, { signal: signal() })).state !== 'running');
    expect(await flux.cancel(running, { signal: signal() })).toBe('abandoned');
  });

  test('input pictures go to the endpoint for editing, in the field that it has', async () => {
    const { engine, double, lastBody } = await open();
    await makePicture(await engine('fal-ai/flux-2-pro'), pictureRequest({ images: [png, png] }));
    expect(double.submissions.at(-1)?.path).toBe('/fal-ai/flux-2-pro/edit');
    expect(lastBody().image_urls).toEqual(Array(2).fill('data:image/png;base64,iVBORw=='));
    await makePicture(
      await engine('fal-ai/flux/dev'),
      pictureRequest({ images: [png], settings: { strength: 0.5 } }),
    );
    expect(double.submissions.at(-1)?.path).toBe('/fal-ai/flux/dev/image-to-image');
    expect(lastBody()).toMatchObject({ image_url: 'data:image/png;base64,iVBORw==', strength: 0.5 });
  });

  test('LoRAs are taken from the storage of fal alone', async () => {
    const { engine, double, lastBody } = await open();
    const flux = await engine('fal-ai/flux-lora');
    const withLora = (id: string) => pictureRequest({ settings: { loras: [{ id, weight: 0.7 }] } });
    await makePicture(flux, withLora('https://v3.fal.media/files/a/w.safetensors#req-1'));
    expect(lastBody().loras).toEqual([{ path: 'https://v3.fal.media/files/a/w.safetensors', scale: 0.7 }]);
    for (const id of [
      'https://fal.media.example.org/w',
      'http://v3.fal.media/w',
      'https://v3.fal.media:8443/w',
      'file:///etc/passwd',
      'x',
    ])
      expect(await faultOf(makePicture(flux, withLora(id)))).toBe('invalid');
    expect(double.submissions).toHaveLength(1);
  });

  test('a model that was added has the input of the one that it is like', async () => {
    const { engine, double, lastBody } = await open({
      models: [{ id: 'acme/new-flux', like: 'fal-ai/flux/dev' }],
    });
    const added = await engine('acme/new-flux');
    expect(added.capabilities.options).toMatchObject({ steps: { max: 50 }, imageInput: null });
    await makePicture(added, pictureRequest({ settings: { steps: 5 } }));
    expect(double.submissions[0]?.path).toBe('/acme/new-flux');
    expect(lastBody().num_inference_steps).toBe(5);
    expect(added.checkText?.('(a:1.2)')).not.toBeNull();
  });

  test('a wrong key is found by the probe, which spends nothing; an empty balance is no wrong key', async () => {
    const { connection, double } = await open({}, 'wrong');
    expect(await faultOf(connection.probe({ signal: signal() }))).toBe('auth');
    expect(double.submissions).toHaveLength(0);
  });

  test('the address of a request is taken from fal only below its own base address', () => {
    const at = (response_url: string | null) =>
      requestPath('https://queue.fal.run', 'fal-ai/flux/dev', { request_id: 'r1', response_url });
    const built = '/fal-ai/flux/requests/r1';
    expect(at('https://queue.fal.run/fal-ai/other/requests/r1')).toBe('/fal-ai/other/requests/r1');
    expect(at(null)).toBe(built);
    expect(at('https://queue.fal.run.example.org/a/b')).toBe(built);
    expect(at('https://queue.fal.run/../../x/y')).toBe(built);
    expect(at('https://queue.fal.run/a/b?c=d')).toBe(built);
  });

  test('results have unknown shapes without breaking', () => {
    expect(Result.safeParse({ images: ['x', { url: 'y' }], seed: 'big' }).success).toBe(true);
  });
});
