import { createDerivatives, createEgress, providerAdapters } from '@atelier/adapters';
import {
  type ProviderDouble,
  startBlackForestLabsDouble,
  startFalDouble,
  startGoogleDouble,
  startOpenAiDouble,
  startReplicateDouble,
  startStabilityDouble,
} from '@atelier/adapters/testing';
import type { RemoteEngine } from '@atelier/core/ports/engine';
import type { ProviderKind } from '@atelier/core/schemas/provider-kinds';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { createPseudonyms } from './pseudonyms.ts';
import { openWorkerHarness } from './testing/harness.ts';

interface Hosted {
  readonly kind: ProviderKind;
  readonly double: ProviderDouble;
  readonly engine: RemoteEngine;
  readonly close: () => Promise<void>;
}

/** A provider of this kind, connected to its double; `model` is what the backend calls the model. */
const openHosted = async (
  kind: ProviderKind,
  start: () => Promise<ProviderDouble>,
  model: string,
): Promise<Hosted> => {
  const adapter = providerAdapters.find((one) => one.kind === kind);
  if (adapter === undefined) throw new Error(`There is no adapter for ${kind}.`);
  const double = await start();
  const { baseUrl, apiKey } = double;
  const egress = createEgress({ baseUrl, allowPrivate: true, resultHosts: adapter.resultHosts });
  const connection = adapter.open({ id: kind, kind, baseUrl, apiKey, options: {} }, { egress });
  const { models } = await connection.probe({ signal: AbortSignal.timeout(30_000) });
  const found = models.find(({ remoteName }) => remoteName === model);
  if (found === undefined) throw new Error(`${kind} has no ${model}.`);
  const { remoteName, name, description, timeoutMs } = found;
  const capabilities = { ...found.capabilities, id: kind, name, description };
  const engine = connection.engine({ id: kind, remoteName, capabilities, timeoutMs });
  const close = async () => {
    await double.close();
    await egress.close();
  };
  return { kind, double, engine: { ...engine, pollMs: 5 }, close };
};

const openAll = () =>
  Promise.all([
    openHosted('replicate', startReplicateDouble, 'black-forest-labs/flux-2-pro'),
    openHosted('fal', startFalDouble, 'fal-ai/flux/dev'),
    openHosted('google', startGoogleDouble, 'gemini-2.5-flash-image'),
    openHosted('black-forest-labs', startBlackForestLabsDouble, 'flux-2-pro'),
    openHosted('stability', startStabilityDouble, 'core'),
  ]);

const seedIn = (body: unknown): string => /"seed":"?(\d+)/.exec(JSON.stringify(body))?.[1] ?? 'none';

test('a job at each hosted provider is made with one submission per picture, and a refusal costs nothing', async ({
  onTestFinished,
}) => {
  const hosted = await openAll();
  const harness = await openWorkerHarness('sqlite', { engines: hosted.map(({ engine }) => engine) });
  onTestFinished(async () => {
    await harness.close();
    await Promise.all(hosted.map(({ close }) => close()));
  });
  harness.startWorker({ derivatives: createDerivatives() });
  const ada = await harness.addUser();
  const size = { width: 1024, height: 1024 };
  const done = await Promise.all(
    hosted.map(({ kind }) => harness.submit(ada, { ...size, model: kind, count: 2, seed: 41 })),
  );
  await checkRows(
    hosted.map(({ kind, double }, at) => ({ kind, double, id: done[at]?.id ?? '' })),
    '$kind',
    async ({ double, id }) => {
      const job = await harness.finished(ada, id);
      expect([job.state, job.failure, job.images.length]).toEqual(['completed', null, 2]);
      expect(double.submissions.map(({ body }) => seedIn(body))).toEqual(['41', '42']);
    },
  );
  expect(await harness.quota(ada)).toEqual({ used: 10, held: 0 });

  // Some have only aspect ratios, and decide about the pixels themselves. What was paid for is kept.
  const wide = await harness.submit(ada, { model: 'stability', width: 1344, height: 768 });
  expect(await harness.finished(ada, wide.id)).toMatchObject({ state: 'completed', failure: null });
  expect(await harness.quota(ada)).toEqual({ used: 11, held: 0 });

  await checkRows(hosted, '$kind', async ({ kind, double }) => {
    double.play({ kind: 'refused' });
    const { id } = await harness.submit(ada, { ...size, model: kind });
    const { state, failure } = await harness.finished(ada, id);
    expect(state).toBe('failed');
    expect(failure).toMatch(/refused/);
    expect(failure).not.toMatch(/Traceback|\/src|E005|Moderated|CONTENT_FILTERED/);
    expect(double.submissions).toHaveLength(kind === 'stability' ? 4 : 3);
  });
  expect(await harness.quota(ada)).toEqual({ used: 11, held: 0 });
});

test('OpenAI gets the pseudonym of the person, the same for each of their requests, and nothing else about them', async ({
  onTestFinished,
}) => {
  const { double, engine, close } = await openHosted('openai', startOpenAiDouble, 'gpt-image-1.5');
  // The harness names a seed.
  const seeded = { ...engine, capabilities: { ...engine.capabilities, seed: true } };
  const harness = await openWorkerHarness('sqlite', { engines: [seeded] });
  onTestFinished(async () => {
    await harness.close();
    await close();
  });
  const pseudonymOf = createPseudonyms(new Uint8Array(32).fill(7));
  harness.startWorker({ derivatives: createDerivatives(), pseudonymOf });
  const [ada, bob] = [await harness.addUser(), await harness.addUser()];
  for (const person of [ada, ada, bob]) {
    const job = await harness.submit(person, { model: 'openai', width: 1024, height: 1024 });
    expect(await harness.finished(person, job.id)).toMatchObject({ state: 'completed' });
  }
  const bodies = double.submissions.map(({ body }) => body as { safety_identifier: string });
  expect(bodies.map(({ safety_identifier }) => safety_identifier)).toEqual(
    [ada, ada, bob].map(({ userId }) => pseudonymOf('openai', userId)),
  );
  for (const { userId, workspaceId } of [ada, bob])
    for (const id of [userId, workspaceId]) expect(JSON.stringify(double.submissions)).not.toContain(id);
});
