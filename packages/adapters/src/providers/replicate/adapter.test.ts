import { describe, expect, test } from 'vitest';
import { startReplicateDouble } from '../../testing/doubles/replicate.ts';
import { providerSuite } from '../conformance/suite.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { storedFiles, withoutRetryAfter } from '../testing/stored-files.ts';
import { replicateAdapter } from './adapter.ts';

const fields = (value: unknown): Record<string, unknown> => ({ ...(value as Record<string, unknown>) });

providerSuite({
  adapter: replicateAdapter,
  startDouble: startReplicateDouble,
  options: { models: ['acme/pictures'] },
  pick: (models) => models.find(({ remoteName }) => remoteName === 'acme/pictures'),
  expected: { ...storedFiles, 'no picture comes': 'gone', 'the backend reports a failure': 'transient' },
  impossible: withoutRetryAfter,
  prompts: {
    promptOf: (body) => fields(fields(body).input).prompt,
    restOf: (body) => ({ ...fields(body), input: { ...fields(fields(body).input), prompt: null } }),
    commands: [/<[\p{L}\p{N}_]+:/u, /:\s*\d+(\.\d+)?\s*[)\]]/],
  },
});

const open = (options: unknown = {}) => connect(replicateAdapter, startReplicateDouble, options);
const trained = `ada/atelier-cat:${'b'.repeat(64)}`;

describe('Replicate', () => {
  test('a probe names the account, the known models and those that were added, and warns of what is not there', async () => {
    const { connection, double } = await open({ models: ['acme/pictures', 'acme/gone'] });
    const { models, facts, warnings } = await connection.probe({ signal: signal() });
    expect(facts).toEqual([{ label: 'Account', value: 'double' }]);
    expect(models.map(({ remoteName }) => remoteName)).toContain('black-forest-labs/flux-2-pro');
    const added = models.find(({ remoteName }) => remoteName === 'acme/pictures');
    expect(added?.capabilities).toMatchObject({
      minSidePx: 256,
      maxSidePx: 1280,
      negativePrompt: false,
      options: {
        steps: { min: 1, max: 60, default: 20 },
        schedulers: [{ id: 'DDIM' }, { id: 'K_EULER' }],
        guidance: null,
      },
    });
    expect(warnings).toEqual(['acme/gone was not found, or takes no prompt.']);
    expect(double.submissions).toHaveLength(0);
  });

  test('an official model is called by name, without waiting and with a deadline; the picture comes from a text or a list', async () => {
    const { engine, double, lastBody } = await open();
    for (const model of ['black-forest-labs/flux-2-pro', 'black-forest-labs/flux-schnell']) {
      const { image } = await makePicture(await engine(model));
      expect(image.bytes.length).toBeGreaterThan(50);
      expect(double.submissions.at(-1)?.path).toBe(`/v1/models/${model}/predictions`);
    }
    expect(double.submissions[0]?.headers).toMatchObject({ prefer: 'respond-async', 'cancel-after': '600s' });
    expect(double.submissions[0]?.body).toEqual({
      input: {
        prompt: 'a lighthouse',
        seed: 7,
        width: 1024,
        height: 1024,
        aspect_ratio: 'custom',
        output_format: 'png',
      },
    });
    expect(lastBody().input).toMatchObject({
      aspect_ratio: '1:1',
      num_outputs: 1,
      disable_safety_checker: false,
    });
    expect(double.submissions).toHaveLength(2);
  });

  test('another model is called by its version, with the fields of its schema and a seed that it takes', async () => {
    const { engine, lastBody } = await open({ models: ['acme/pictures'] });
    const request = pictureRequest({
      seed: 2 ** 32 - 1,
      width: 512,
      height: 512,
      settings: { steps: 30, scheduler: 'K_EULER' },
    });
    await makePicture(await engine('acme/pictures'), request);
    expect(lastBody()).toEqual({
      version: 'a'.repeat(64),
      input: {
        prompt: 'a lighthouse',
        seed: 2 ** 31 - 1,
        num_inference_steps: 30,
        scheduler: 'K_EULER',
        width: 512,
        height: 512,
        num_outputs: 1,
      },
    });
  });

  test('progress is measured from the log of models that have one', async () => {
    const { engine, double } = await open();
    double.play({ kind: 'picture', steps: 3 });
    const { states } = await makePicture(await engine('stability-ai/sdxl'));
    const measured = states.flatMap((status) => (status.state === 'running' ? [status.progress] : []));
    expect(measured).toEqual([0.2, 0.4, 0.6]);
  });

  test('a filter that refuses is a refusal, another failure is not, and both are told at once', async () => {
    const { engine, double } = await open();
    double.play({ kind: 'refused' });
    double.play({ kind: 'failed' });
    const flux = await engine('black-forest-labs/flux-schnell');
    expect(await faultOf(makePicture(flux))).toBe('refused');
    expect(await faultOf(makePicture(flux))).toBe('transient');
    expect(double.submissions).toHaveLength(2);
  });

  test('cancelling stops the work; finished work is abandoned', async () => {
    const { engine } = await open();
    const flux = await engine('black-forest-labs/flux-schnell');
    const submit = async () => {
      const answer = await flux.submit(pictureRequest(), {
        signal: signal(),
        key: 'k',
        onStatus: () => undefined,
      });
      return 'remoteId' in answer ? answer.remoteId : '';
    };
    const first = await submit();
    expect(await flux.cancel(first, { signal: signal() })).toBe('stopped');
    expect((await flux.poll(first, { signal: signal() })).state).toBe('cancelled');
    const second = await submit();
    while ((await flux.poll(second, { signal: signal() })).state !== 'done');
    expect(await flux.cancel(second, { signal: signal() })).toBe('abandoned');
  });

  test('a LoRA that was trained here is run as its own version; any other reference is refused before it is sent', async () => {
    const { engine, double, lastBody } = await open();
    const flux = await engine('black-forest-labs/flux-dev');
    await makePicture(
      flux,
      pictureRequest({ settings: { guidance: 4, loras: [{ id: trained, weight: 0.8 }] } }),
    );
    expect(lastBody()).toMatchObject({
      version: 'b'.repeat(64),
      input: { lora_scale: 0.8, model: 'dev', guidance_scale: 4 },
    });
    for (const id of ['https://example.org/x.safetensors', 'ada/cat', `ada/../x:${'b'.repeat(64)}`]) {
      const request = pictureRequest({ settings: { loras: [{ id, weight: 1 }] } });
      expect(await faultOf(makePicture(flux, request))).toBe('invalid');
    }
    expect(double.submissions).toHaveLength(1);
  });

  test('models that an administrator added take no control syntax', async () => {
    const { engine } = await open({ models: ['acme/pictures'] });
    const [added, flux] = [await engine('acme/pictures'), await engine('black-forest-labs/flux-schnell')];
    expect(added.checkText?.('a cat <lora:x:1>')).toContain('<lora:');
    expect(added.checkText?.('a (red:1.4) cat')).toContain('1.4');
    expect(added.checkText?.('a cat (at night), 16:9')).toBeNull();
    expect(flux.checkText?.('a (red:1.4) cat')).toBeNull();
  });

  test('options that do not fit are refused with the field', () => {
    const settings = { id: 'p', kind: 'replicate', baseUrl: 'https://x', apiKey: 'k' } as const;
    const openWith = (options: unknown) => () =>
      replicateAdapter.open({ ...settings, options }, { egress: undefined as never });
    expect(openWith({ models: ['../account'] })).toThrowError(
      expect.objectContaining({ issues: [{ path: 'options.models.0', message: 'Write it as owner/name.' }] }),
    );
    expect(openWith({ script: 'x' })).toThrowError(expect.objectContaining({ code: 'validation_failed' }));
  });
});
