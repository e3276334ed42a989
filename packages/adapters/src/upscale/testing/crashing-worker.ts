import { serveParent } from '@atelier/core/serve-parent';
import type { WorkerMessage } from '@atelier/core/worker-pool';
import type { TileTask } from '../messages.ts';

/** Dies of every tile that is to be enlarged by four; others come out black. */
serveParent<TileTask, WorkerMessage<Uint8Array>>(({ factor, keep }, send) => {
  if (factor === 4) process.exit(7);
  send({ kind: 'done', result: new Uint8Array(keep.width * keep.height * factor * factor * 3) });
});
