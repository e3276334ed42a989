import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { startReplicateDouble } from '../../testing/doubles/replicate.ts';
import { connect, faultOf, makePicture, pictureRequest, signal } from '../testing/hosted.ts';
import { startTraining, train, trainingFaults, trainingRequest } from '../testing/training.ts';
import { replicateAdapter } from './adapter.ts';

const open = () => connect(replicateAdapter, startReplicateDouble);
const base = 'black-forest-labs/flux-dev';
const request = trainingRequest({ base });

describe('training at Replicate', () => {
  test('a LoRA is trained into a private model, used by its base model, and deleted there', async () => {
    const { connection, double, lastBody, engine } = await open();
    double.play({ kind: 'picture', steps: 2 });
    const { trained, states } = await train(connection.trainer, request);
    expect(trained.reference).toBe(`double/cat-01:${'c'.repeat(64)}`);
    expect(states.flatMap((status) => (status.state === 'running' ? [status.progress] : []))).toEqual([
      0.1, 0.2,
    ]);
    expect(double.submissions).toHaveLength(1);
    expect(double.submissions[0]?.path).toMatch(
      /^\/v1\/models\/ostris\/flux-dev-lora-trainer\/versions\/\w+\/trainings$/,
    );
    expect(lastBody()).toEqual({
      destination: 'double/cat-01',
      input: {
        input_images: `${double.baseUrl}/files/file1`,
        trigger_word: 'tok7',
        steps: 500,
        autocaption: false,
      },
    });

    const flux = await engine(base);
    expect(flux.capabilities.options.loras?.own).toBe(true);
    const loras = [{ id: trained.reference, weight: 1 }];
    await makePicture(flux, pictureRequest({ settings: { loras } }));
    expect(lastBody()).toMatchObject({ version: 'c'.repeat(64) });

    const remove = async () => connection.trainer?.remove?.(trained.reference, { signal: signal() });
    // The version is still being deleted, so that the model, then empty, would be left over.
    expect(await faultOf(remove())).toBe('invalid');
    await remove();
    const both = [
      `DELETE /v1/models/double/cat-01/versions/${'c'.repeat(64)}`,
      'DELETE /v1/models/double/cat-01',
    ];
    expect(double.requests.slice(-4)).toEqual([...both, ...both]);
    // Nothing is left to delete: another node has done it.
    await remove();
  });

  test('nothing is trained into a public model of the same name; an own private one is used again', async () => {
    const { connection, double } = await open();
    expect(await faultOf(train(connection.trainer, trainingRequest({ base, name: 'public' })))).toBe(
      'invalid',
    );
    expect(double.submissions).toHaveLength(0);
    await train(connection.trainer, request);
    await train(connection.trainer, request);
    expect(double.submissions).toHaveLength(2);
  });

  test('a training that was not accepted leaves no model behind; one whose answer was lost keeps it, and is not sent again', async () => {
    const { connection, double } = await open();
    double.play({ kind: 'status', at: 'submit', status: 402 });
    expect(await faultOf(train(connection.trainer, request))).toBe('quota');
    expect(double.requests.at(-1)).toBe('DELETE /v1/models/double/cat-01');
    double.play({ kind: 'cut', at: 'submit', when: 'after the body was read' });
    expect(await faultOf(train(connection.trainer, request))).toBe('unknown');
    expect(double.requests.at(-1)).toMatch(/^POST .*trainings$/);
    expect(double.submissions).toHaveLength(2);
  });

  test('a training is stopped, and a failed one says so; neither leaves its empty model behind', async () => {
    const { connection, double } = await open();
    const { trainer } = connection;
    const started = trainer && (await startTraining(trainer, request));
    expect(await trainer?.cancel(started?.remoteId ?? '', { signal: signal() })).toBe('stopped');
    expect(double.requests.at(-1)).toBe('DELETE /v1/models/double/cat-01');
    expect((await trainer?.poll(started?.remoteId ?? '', { signal: signal() }))?.state).toBe('cancelled');
    double.play({ kind: 'failed' });
    await expect(train(trainer, request)).rejects.toThrow('No images found');
    expect(double.requests.at(-1)).toBe('DELETE /v1/models/double/cat-01');
  });

  test('each status ends a training as it ends a picture, with one submission', () =>
    checkRows(trainingFaults, '%s %s', async (at, status, kind) => {
      const { connection, double } = await open();
      double.play({ kind: 'status', at, status });
      expect(
        await faultOf(train(connection.trainer, trainingRequest({ base: 'black-forest-labs/flux-dev' }))),
      ).toBe(kind);
      expect(double.submissions).toHaveLength(1);
    }));

  test('a training is lost when the backend forgets it', async () => {
    const { connection, double } = await open();
    const { trainer } = connection;
    const request = trainingRequest({ base: 'black-forest-labs/flux-dev' });
    const started = trainer && (await startTraining(trainer, request));
    double.restart();
    const poll = async () => trainer?.poll(started?.remoteId ?? '', { signal: signal() });
    // The restart cuts the connections that were kept.
    await faultOf(poll());
    expect(await faultOf(poll())).toBe('gone');
  });
});
