import { createDerivatives, createEgress, providerAdapters } from '@atelier/adapters';
import {
  type ProviderDouble,
  startA1111Double,
  startComfyDouble,
  startSdCppDouble,
} from '@atelier/adapters/testing';
import type { RemoteEngine } from '@atelier/core/ports/engine';
import type { ProviderKind } from '@atelier/core/schemas/provider-kinds';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runUntilCrash } from './testing/crashes.ts';
import { movableClock, openHarness } from './testing/harness.ts';

const starts = {
  comfyui: startComfyDouble,
  automatic1111: startA1111Double,
  'stable-diffusion-cpp': startSdCppDouble,
} satisfies Partial<Record<ProviderKind, () => Promise<ProviderDouble>>>;
type LocalKind = keyof typeof starts;

/** The engine of the first model that a double offers, as a superadmin would allow it. */
const engineOf = async (kind: LocalKind, double: ProviderDouble): Promise<RemoteEngine> => {
  const adapter = providerAdapters.find((one) => one.kind === kind);
  if (adapter === undefined) throw new Error(`There is no adapter for ${kind}.`);
  const { baseUrl, apiKey } = double;
  const egress = createEgress({ baseUrl, allowPrivate: true, resultHosts: [] });
  onTestFinished(async () => {
    await double.close();
    await egress.close();
  });
  const connection = adapter.open({ id: 'local', kind, baseUrl, apiKey, options: null }, { egress });
  const [found] = (await connection.probe({ signal: AbortSignal.timeout(10_000) })).models;
  if (found === undefined) throw new Error('The probe found no model.');
  const { remoteName, name, description, timeoutMs } = found;
  const capabilities = { ...found.capabilities, id: 'remote', name, description };
  // Polls of a test need not wait for a picture that takes no time.
  return { ...connection.engine({ id: 'remote', remoteName, capabilities, timeoutMs }), pollMs: 10 };
};

const open = async (kind: LocalKind) => {
  const double = await starts[kind]();
  const engine = await engineOf(kind, double);
  const clock = movableClock();
  const { harness, ada } = await openHarness(
    { dialect: 'sqlite', onTestFinished },
    { clock, engines: [engine], priceMinor: 9 },
  );
  const derivatives = createDerivatives();
  const deps = { ...harness.deps, derivatives };
  const submit = (count = 1) => harness.submit(ada, { model: 'remote', width: 256, height: 320, count });
  /** Dies at its n-th external call; another worker goes on when the lease has ended. */
  const crash = async (call: number, side: 'before' | 'after') => {
    const job = await harness.claim('first');
    await runUntilCrash(deps, engine, { job, claimToken: 'first' }, { call, side });
    clock.advance(31_000);
  };
  return { double, harness, ada, submit, crash, start: () => harness.startWorker({ derivatives }) };
};

describe.each(Object.keys(starts) as LocalKind[])('a worker with %s', (kind) => {
  test('makes pictures of the size that was asked for, with one submission each', async () => {
    const { double, harness, ada, submit, start } = await open(kind);
    const { id } = await submit(2);
    start();
    const done = await harness.finished(ada, id);
    expect(done).toMatchObject({ state: 'completed', failure: null });
    expect(done.images.map(({ width, height }) => [width, height])).toEqual([
      [256, 320],
      [256, 320],
    ]);
    expect(double.submissions).toHaveLength(2);
  });

  test('keeps and charges the good pictures of a job, and says that others were broken', async () => {
    const { double, harness, ada, submit, start } = await open(kind);
    for (const scene of ['picture', 'not a picture', 'picture bomb', 'picture'] as const)
      double.play({ kind: scene });
    const { id } = await submit(4);
    start();
    const done = await harness.finished(ada, id);
    expect(done).toMatchObject({ state: 'completed', chargedPictures: 2, chargedMinor: 18, failure: null });
    expect(done.images).toHaveLength(2);
    expect(done.shortfall).toMatch(/^2 of 4 pictures came.* The other 2 were broken/);
    expect(await harness.db.jobs.findOwned(ada, id)).toMatchObject({
      missing: [
        { position: 1, kind: 'broken' },
        { position: 2, kind: 'broken' },
      ],
      failureCause: expect.stringContaining('could not be decoded'),
      submissionKey: null,
    });
    expect(double.submissions).toHaveLength(4);
    expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
    expect(await harness.money(ada)).toEqual({ spent: 18, held: 0 });

    double.play({ kind: 'not a picture' });
    const alone = await submit();
    expect(await harness.finished(ada, alone.id)).toMatchObject({
      state: 'failed',
      failure: 'The image provider sent something that isn’t a picture. Nothing was charged.',
      failureKind: 'broken',
      retryable: true,
    });
    expect(await harness.quota(ada)).toEqual({ used: 2, held: 0 });
  });

  test('tells at once that the backend has restarted in the middle of a picture', async () => {
    const { double, harness, ada, submit, start } = await open(kind);
    double.play({ kind: 'picture', steps: 100_000 });
    const { id } = await submit();
    start();
    await expect.poll(() => double.submissions.length, { timeout: 10_000 }).toBe(1);
    double.restart();
    const failed = await harness.finished(ada, id);
    expect(failed).toMatchObject({ state: 'failed', images: [] });
    expect(failed.failure).not.toContain('took too long');
    expect(double.submissions).toHaveLength(1);
    expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
  });
});

describe('a worker that is killed', () => {
  // Calls: 1 the key is stored, 2 submission, 3 the id is stored, 4 poll.
  test.each([
    ['comfyui', 2],
    ['comfyui', 4],
    ['stable-diffusion-cpp', 4],
  ] as const)('resumes the picture of %s after its call %i, and submits it once', async (kind, call) => {
    const { double, harness, ada, submit, crash, start } = await open(kind);
    const { id } = await submit();
    await crash(call, 'after');
    start();
    expect(await harness.finished(ada, id)).toMatchObject({ state: 'completed' });
    expect(double.submissions).toHaveLength(1);
    expect(await harness.quota(ada)).toEqual({ used: 1, held: 0 });
  });

  test.each(['automatic1111', 'stable-diffusion-cpp'] as const)(
    'says that the answer of %s was lost, where it cannot be fetched, and submits nothing again',
    async (kind) => {
      const { double, harness, ada, submit, crash, start } = await open(kind);
      const { id } = await submit();
      await crash(2, 'after');
      start();
      const failed = await harness.finished(ada, id);
      expect(failed).toMatchObject({ state: 'failed', images: [] });
      expect(failed.failure).toContain('lost');
      expect(double.submissions).toHaveLength(1);
      expect(await harness.quota(ada)).toEqual({ used: 0, held: 0 });
    },
  );
});
