import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import type { WorkerMessage } from '@atelier/core/worker-pool';
import { composeScene } from './compose.ts';
import { editPicture } from './edit/edit.ts';
import type { DrawResult, DrawTask } from './messages.ts';
import { encode, rasterise } from './raster.ts';
import { reportOf } from './report.ts';

type Send = (message: WorkerMessage<DrawResult>) => void;

const drawn = ({ wish, size, original }: DrawTask, send: Send) => {
  if (original !== null) return editPicture(wish, size, original);
  const composition = composeScene(wish, size);
  send({ kind: 'progress', fraction: 0.3 });
  return { composition, pixels: rasterise(composition, size) };
};

// Runs in a child process: composing and rendering are synchronous and would block the event loop.
const draw = (task: DrawTask, send: Send): void => {
  send({ kind: 'progress', fraction: 0.05 });
  const { composition, pixels } = drawn(task, send);
  send({ kind: 'progress', fraction: 0.8 });
  const png = encode(pixels, task.size);
  const svg = task.original === null ? composition.svg : null;
  const { style } = composition.brief;
  send({ kind: 'done', result: { png, svg, style, understood: reportOf(composition) } });
};

endWithParent();
serveParent<DrawTask, WorkerMessage<DrawResult>>((task, send) => {
  try {
    draw(task, send);
  } catch (thrown) {
    send({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
