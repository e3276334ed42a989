import { parentPort } from 'node:worker_threads';
import { composeScene } from './compose.ts';
import type { DrawResult, DrawTask, ThreadMessage } from './messages.ts';
import { encode, rasterise } from './raster.ts';

// Runs in a thread of its own: composing and rendering are synchronous and would hold up every request.
const say = (message: ThreadMessage<DrawResult>, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

const draw = ({ wish, size }: DrawTask): void => {
  say({ kind: 'progress', fraction: 0.05 });
  const composition = composeScene(wish, size);
  say({ kind: 'progress', fraction: 0.3 });
  const pixels = rasterise(composition, size);
  say({ kind: 'progress', fraction: 0.8 });
  // A copy of its own buffer: pooled Buffers must not be transferred away from under their neighbours.
  const png = new Uint8Array(encode(pixels, size));
  say({ kind: 'done', result: { png, svg: composition.svg, style: composition.brief.style } }, [png.buffer]);
};

parentPort?.on('message', (task: DrawTask) => {
  try {
    draw(task);
  } catch (thrown) {
    say({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
