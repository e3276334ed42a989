import { parentPort } from 'node:worker_threads';
import type { SigningResult, SigningTask } from '../provenance/signing-messages.ts';

/** A thread for signatures that ends at a PNG, never answers a JPEG, and returns anything else as it is. */
parentPort?.on('message', ({ mediaType, bytes }: SigningTask) => {
  if (mediaType === 'image/png') process.exit(3);
  if (mediaType === 'image/jpeg') return;
  parentPort?.postMessage({ kind: 'signed', bytes: Uint8Array.from(bytes) } satisfies SigningResult);
});
