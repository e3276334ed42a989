import {
  type ProviderDouble,
  type Scene,
  startComfyDouble,
  startFalDouble,
  startReplicateDouble,
  startSdCppDouble,
} from '@atelier/adapters/testing';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';

/** More than the submissions that one backend gets. */
const sceneCount = 200;
/** Jobs that each backend is given at the same time. */
export const lanes = '16';

/** The same sequence in each run; which job meets which scene depends on the order of arrival. */
const randomScenes = (): Scene[] => {
  const fault: fc.Arbitrary<Scene> = fc.constantFrom<Scene[]>(
    { kind: 'failed' },
    { kind: 'refused' },
    { kind: 'not a picture' },
    { kind: 'picture', count: 0 },
    { kind: 'cut', at: 'submit', when: 'after the body was read' },
    { kind: 'cut', at: 'poll', when: 'after the body was read' },
    { kind: 'broken JSON', at: 'submit' },
    { kind: 'wrong types', at: 'submit' },
    { kind: 'status', at: 'submit', status: 422 },
    { kind: 'status', at: 'submit', status: 500 },
    { kind: 'status', at: 'poll', status: 503, repeat: 2 },
    { kind: 'status', at: 'collect', status: 500 },
  );
  const scene = fc.oneof(
    { weight: 2, arbitrary: fault },
    { weight: 3, arbitrary: fc.constant<Scene>({ kind: 'picture' }) },
  );
  return fc.sample(scene, { seed: 1031, numRuns: sceneCount });
};

/** One scene for every submission. */
const always = (scene: Scene): Scene[] => Array.from({ length: sceneCount }, () => scene);

interface Backend {
  readonly kind: string;
  readonly model: string;
  readonly remoteName: string;
  readonly priceMinor: number;
  readonly start: () => Promise<ProviderDouble>;
  readonly scenes: Scene[];
}
/**
 * One that fails at random, one that is slow, one that cannot look up a submission whose answer was lost, and one that can.
 */
export const backends: readonly Backend[] = [
  {
    kind: 'replicate',
    model: 'failing',
    remoteName: 'stability-ai/sdxl',
    priceMinor: 3,
    start: startReplicateDouble,
    scenes: randomScenes(),
  },
  {
    kind: 'fal',
    model: 'slow',
    remoteName: 'fal-ai/flux-2',
    priceMinor: 7,
    start: startFalDouble,
    scenes: always({ kind: 'picture', steps: 2, delayMs: 400 }),
  },
  {
    kind: 'stable-diffusion-cpp',
    model: 'near',
    remoteName: 'dreamshaper_8',
    priceMinor: 11,
    start: startSdCppDouble,
    scenes: [],
  },
  {
    kind: 'comfyui',
    model: 'findable',
    remoteName: 'checkpoint:dreamshaper_8.safetensors',
    priceMinor: 13,
    start: startComfyDouble,
    scenes: always({ kind: 'picture', delayMs: 50 }),
  },
];

export type RunningBackend = Backend & { readonly double: ProviderDouble };

/** Starts a double of each; they end with the test. */
export const startBackends = (): Promise<RunningBackend[]> =>
  Promise.all(
    backends.map(async (backend) => {
      const double = await backend.start();
      onTestFinished(double.close);
      for (const scene of backend.scenes) double.play(scene);
      return { ...backend, double };
    }),
  );

/** The content of `PROVIDERS_FILE` for them. */
export const providersFile = (running: readonly RunningBackend[]): string =>
  JSON.stringify({
    providers: running.map(({ kind, model, remoteName, priceMinor, double }) => ({
      kind,
      baseUrl: double.baseUrl,
      ...(double.apiKey === null ? {} : { apiKey: double.apiKey }),
      allowPrivate: true,
      concurrency: Number(lanes),
      models: [{ name: remoteName, id: model, price: { minor: priceMinor, unit: 'picture' } }],
    })),
  });
