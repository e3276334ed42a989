import { constants, setPriority } from 'node:os';
import type { PictureScores } from '@atelier/core/ports/picture-classifier';
import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import type { WorkerMessage } from '@atelier/core/worker-pool';
import { openNetwork } from './network.ts';

/** A task for the process. */
export interface ClassifyTask {
  readonly picture: Uint8Array;
}

endWithParent();
// Nobody waits for it: drawing and answering go first.
setPriority(constants.priority.PRIORITY_LOW);
const network = openNetwork();
// Told with the first task.
network.catch(() => undefined);
serveParent<ClassifyTask, WorkerMessage<PictureScores>>(async ({ picture }, send) => {
  try {
    const classify = await network;
    send({ kind: 'done', result: await classify(picture) });
  } catch (thrown) {
    send({ kind: 'failed', reason: thrown instanceof Error ? thrown.message : 'unknown' });
  }
});
