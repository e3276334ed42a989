import { openSync } from 'node:fs';
import { startWorkerProcess } from '../worker-process.ts';

// Uses up all descriptors, then starts a worker and prints how that failed. Run with a low `ulimit -n`.
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // None is left.
}
const worker = startWorkerProcess<string, string>(new URL('./busy-worker.ts', import.meta.url), {
  onMessage: () => undefined,
  onFailure: async (cause) => {
    await worker.end();
    process.stdout.write(cause.message);
  },
});
worker.send('x');
worker.keepAlive(true);
