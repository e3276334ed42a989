import { startWorkerProcess } from '../worker-process.ts';

// A server with a worker that is in synchronous code, for the tests that end it. Prints the worker's id when it is busy.
// Exits at its first input; "watch" as its argument starts the worker's watchdog.
const worker = startWorkerProcess<string, string>(new URL('./busy-worker.ts', import.meta.url), {
  onMessage: (message) => void (message === 'spin' && process.stdout.write(`${worker.pid}\n`)),
  onFailure: () => process.exit(1),
});
if (process.argv[2] === 'watch') worker.send('watch');
worker.send('spin');
process.stdin.once('data', () => process.exit(0));
