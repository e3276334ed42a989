import { parentPort } from 'node:worker_threads';
import { composeScene } from './compose.ts';
import type { DrawResult, DrawTask, ThreadMessage } from './messages.ts';
import { encode, rasterise } from './raster.ts';

// Runs in a worker thread: composing and rendering are synchronous and would block the event loop.
const send = (message: ThreadMessage<DrawResult>, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

const draw = ({ wish, size }: DrawTask): void => {
  send({ kind: 'progress', fraction: 0.05 });
  const composition = composeScene(wish, size);
  send({ kind: 'progress', fraction: 0.3 });
  const pixels = rasterise(composition, size);
  send({ kind: 'progress', fraction: 0.8 });
  // Copied, because the memory of a pooled Buffer is shared and must not be transferred.
  const png = new Uint8Array(encode(pixels, size));
  send({ kind: 'done', result: { png, svg: composition.svg, style: composition.brief.style } }, [png.buffer]);
};

parentPort?.on('message', (task: DrawTask) => {
  try {
    draw(task);
  } catch (thrown) {
    send({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
