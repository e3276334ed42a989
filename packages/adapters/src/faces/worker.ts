import { constants, setPriority } from 'node:os';
import type { FaceBox } from '@atelier/core/ports/faces';
import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import type { WorkerMessage } from '@atelier/core/worker-pool';
import { openNetwork } from './network.ts';

/** A task for the process. */
export interface FindTask {
  readonly picture: Uint8Array;
}

endWithParent();
// It gives advice: drawing and answering go first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const network = openNetwork();
// Told with the first task.
network.catch(() => undefined);
serveParent<FindTask, WorkerMessage<FaceBox[]>>(async ({ picture }, send) => {
  try {
    const find = await network;
    send({ kind: 'done', result: await find(picture) });
  } catch (thrown) {
    send({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
