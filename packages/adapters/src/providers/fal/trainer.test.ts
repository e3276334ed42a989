import type { Egress, EgressRequest } from '@atelier/core/ports/egress';
import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { startFalDouble } from '../../testing/doubles/fal.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { startTraining, train, trainingFaults, trainingRequest } from '../testing/training.ts';
import { falAdapter } from './adapter.ts';

const open = () => connect(falAdapter, startFalDouble);

describe('training at fal', () => {
  test('a LoRA is trained from an uploaded archive, kept, used by its base model, and deleted there', async () => {
    const { connection, double, lastBody, engine } = await open();
    const request = trainingRequest({ base: 'fal-ai/flux-lora' });
    const { trained, states } = await train(connection.trainer, request);
    expect(states.map(({ state }) => state)).toEqual(['waiting', 'running', 'done']);
    expect(states[1]).toMatchObject({ progress: 0.2 });
    expect(trained.weightsUrl).toBe(`${double.baseUrl}/files/work1/lora.safetensors`);
    expect(trained.reference).toBe(`${trained.weightsUrl}#work1`);
    expect(double.requests.slice(0, 3)).toEqual([
      'POST /storage/upload/initiate?storage_type=fal-cdn-v3',
      'PUT /upload/signed?sig=abc',
      'POST /fal-ai/flux-lora-fast-training',
    ]);
    expect(lastBody()).toEqual({
      images_data_url: `${double.baseUrl}/files/stored/data.zip`,
      trigger_word: 'tok7',
      steps: 500,
      is_style: false,
      create_masks: false,
    });
    expect(double.submissions[0]?.headers).toMatchObject({
      'x-fal-object-lifecycle-preference': '{"expiration_duration_seconds":null}',
    });

    const loras = [{ id: trained.reference, weight: 1 }];
    await makePicture(await engine('fal-ai/flux-lora'), pictureRequest({ settings: { loras } }));
    expect(lastBody().loras).toEqual([{ path: trained.weightsUrl, scale: 1 }]);

    await connection.trainer?.remove?.(trained.reference, { signal: signal() });
    expect(double.requests.at(-1)).toBe('DELETE /v1/models/requests/work1/payloads');
  });

  test('each base has its own trainer and words for it, and a model that takes its LoRAs', async () => {
    const { connection, double } = await open();
    const { models } = await connection.probe({ signal: signal() });
    await checkRows(
      [
        [
          'fal-ai/flux-2/lora',
          '/fal-ai/flux-2-trainer',
          { default_caption: 'tok7', output_lora_format: 'fal' },
        ],
        ['fal-ai/qwen-image', '/fal-ai/qwen-image-trainer', { trigger_phrase: 'tok7' }],
      ] as const,
      '%s',
      async (base, path, words) => {
        await train(connection.trainer, trainingRequest({ base }));
        const { path: called, body } = double.submissions.at(-1) ?? {};
        expect(called).toBe(path);
        expect(body).toMatchObject({ ...words, steps: 500 });
      },
    );
    for (const { id } of connection.trainer?.bases ?? [])
      expect(models.find(({ remoteName }) => remoteName === id)?.capabilities.options.loras?.own).toBe(true);
  });

  test('an unknown base, foreign weights and a training without its id are refused before anything is sent', async () => {
    const { connection, double } = await open();
    expect(await faultOf(train(connection.trainer, trainingRequest({ base: 'x' })))).toBe('invalid');
    const remove = (reference: string) =>
      connection.trainer?.remove?.(reference, { signal: signal() }) ?? Promise.resolve();
    expect(await faultOf(remove('https://example.org/w#work1'))).toBe('invalid');
    expect(await faultOf(remove('https://v3.fal.media/w'))).toBe('invalid');
    expect(await faultOf(remove('https://v3.fal.media/w#../../x'))).toBe('invalid');
    expect(double.requests).toEqual([]);
  });

  test('a lost answer is not sent again', async () => {
    const { connection, double } = await open();
    double.play({ kind: 'cut', at: 'submit', when: 'after the body was read' });
    const request = trainingRequest({ base: 'fal-ai/qwen-image' });
    expect(await faultOf(train(connection.trainer, request))).toBe('unknown');
    expect(double.submissions).toHaveLength(1);
  });

  test('each status ends a training as it ends a picture, with one submission', () =>
    checkRows(trainingFaults, '%s %s', async (at, status, kind) => {
      const { connection, double } = await open();
      double.play({ kind: 'status', at, status });
      expect(await faultOf(train(connection.trainer, trainingRequest({ base: 'fal-ai/flux-lora' })))).toBe(
        kind,
      );
      expect(double.submissions).toHaveLength(1);
    }));

  test('a training is lost when the backend forgets it', async () => {
    const { connection, double } = await open();
    const { trainer } = connection;
    const request = trainingRequest({ base: 'fal-ai/flux-lora' });
    const started = trainer && (await startTraining(trainer, request));
    double.restart();
    const poll = async () => trainer?.poll(started?.remoteId ?? '', { signal: signal() });
    // The restart cuts the connections that were kept.
    await faultOf(poll());
    expect(await faultOf(poll())).toBe('gone');
  });

  test('at fal itself the key goes to fal.ai and fal.run alone, not to the address that takes the archive', async () => {
    const calls: EgressRequest[] = [];
    const answers: unknown[] = [
      { upload_url: 'https://v3.fal.media/up?sig=1', file_url: 'https://v3.fal.media/files/data.zip' },
      {},
      { request_id: 'r1', response_url: 'https://queue.fal.run/fal-ai/flux-lora-fast-training/requests/r1' },
      {},
    ];
    const unused = () => {
      throw new Error('Not used.');
    };
    const egress: Egress = {
      call: (request) => {
        calls.push(request);
        const text = JSON.stringify(answers[calls.length - 1]);
        const bytes = async () => new TextEncoder().encode(text);
        return Promise.resolve({
          status: 200,
          header: () => null,
          bytes,
          text: async () => text,
          pieces: unused,
        });
      },
      download: unused,
      socket: unused,
      close: async () => undefined,
    };
    const { baseUrl } = falAdapter;
    const { trainer } = falAdapter.open(
      { id: 'p', kind: 'fal', baseUrl: baseUrl ?? '', apiKey: 'secret', options: {} },
      { egress },
    );
    const started = trainer && (await startTraining(trainer, trainingRequest({ base: 'fal-ai/flux-lora' })));
    expect(started?.remoteId).toBe('/fal-ai/flux-lora-fast-training/requests/r1');
    await trainer?.remove?.('https://v3.fal.media/files/w.safetensors#r1', { signal: signal() });
    expect(calls.map(({ method, url, headers }) => [method, url, headers?.authorization])).toEqual([
      ['POST', 'https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3', 'Key secret'],
      ['PUT', 'https://v3.fal.media/up?sig=1', undefined],
      ['POST', '/fal-ai/flux-lora-fast-training', 'Key secret'],
      ['DELETE', 'https://api.fal.ai/v1/models/requests/r1/payloads', 'Key secret'],
    ]);
  });
});
