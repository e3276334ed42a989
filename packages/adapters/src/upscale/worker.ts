import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import type { WorkerMessage } from '@atelier/core/worker-pool';
import { clipByValue, round, slice, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { openBackend } from '../neural/backend.ts';
import type { TileTask } from './messages.ts';
import { type Network, openNetwork } from './network.ts';

type Send = (message: WorkerMessage<Uint8Array>) => void;

const backend = openBackend();
let opened: { readonly factor: number; readonly network: Network } | null = null;

/** One network at a time: each has 2.8 MB of weights, and a picture needs only one. */
const networkFor = (factor: TileTask['factor']): Network => {
  if (opened?.factor === factor) return opened.network;
  opened?.network.dispose();
  const network = openNetwork(factor);
  opened = { factor, network };
  return network;
};

const enlarge = async ({ pixels, width, height, factor, keep }: TileTask): Promise<Uint8Array> => {
  await backend;
  const { enlarge: run } = networkFor(factor);
  const kept = tidy((): Tensor4D => {
    const whole = run(tensor4d(Float32Array.from(pixels), [1, height, width, 3]));
    const part = slice(
      whole,
      [0, keep.top * factor, keep.left * factor, 0],
      [1, keep.height * factor, keep.width * factor, 3],
    );
    return round(clipByValue(part, 0, 255));
  });
  try {
    return Uint8Array.from(await kept.data());
  } finally {
    kept.dispose();
  }
};

// Runs in a child process: calculations are synchronous, and WebAssembly keeps its memory until the process ends.
endWithParent();
serveParent<TileTask, WorkerMessage<Uint8Array>>(async (task, send: Send) => {
  try {
    send({ kind: 'done', result: await enlarge(task) });
  } catch (thrown) {
    send({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
