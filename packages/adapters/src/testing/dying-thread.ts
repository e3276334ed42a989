import { parentPort } from 'node:worker_threads';
import type { ThreadResult, ThreadTask } from '../provenance/signing-messages.ts';

/** A thread for signatures that ends at a PNG, never answers a JPEG, and returns anything else as it is. */
parentPort?.on('message', ({ mediaType, bytes }: ThreadTask) => {
  if (mediaType === 'image/png') process.exit(3);
  if (mediaType === 'image/jpeg') return;
  parentPort?.postMessage({ kind: 'done', bytes: Uint8Array.from(bytes) } satisfies ThreadResult);
});
