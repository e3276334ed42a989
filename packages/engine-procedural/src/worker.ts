import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import { composeScene } from './compose.ts';
import type { DrawResult, DrawTask, WorkerMessage } from './messages.ts';
import { encode, rasterise } from './raster.ts';
import { reportOf } from './report.ts';

type Send = (message: WorkerMessage<DrawResult>) => void;

// Runs in a child process: composing and rendering are synchronous and would block the event loop.
const draw = ({ wish, size }: DrawTask, send: Send): void => {
  send({ kind: 'progress', fraction: 0.05 });
  const composition = composeScene(wish, size);
  send({ kind: 'progress', fraction: 0.3 });
  const pixels = rasterise(composition, size);
  send({ kind: 'progress', fraction: 0.8 });
  const png = encode(pixels, size);
  const { svg, brief } = composition;
  send({ kind: 'done', result: { png, svg, style: brief.style, understood: reportOf(composition) } });
};

endWithParent();
serveParent<DrawTask, WorkerMessage<DrawResult>>((task, send) => {
  try {
    draw(task, send);
  } catch (thrown) {
    send({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
