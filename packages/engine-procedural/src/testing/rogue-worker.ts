import { parentPort } from 'node:worker_threads';

/** Tasks of a thread that misbehaves on demand, for the pool's tests. */
export type RogueTask =
  | { readonly act: 'echo'; readonly value: string }
  | { readonly act: 'hang' | 'crash' | 'exit' | 'fail' | 'backwards' };

parentPort?.on('message', (task: RogueTask) => {
  if (task.act === 'echo') parentPort?.postMessage({ kind: 'done', result: task.value });
  if (task.act === 'hang') for (;;);
  if (task.act === 'crash') throw new Error('rogue');
  if (task.act === 'exit') process.exit(3);
  if (task.act === 'fail') parentPort?.postMessage({ kind: 'failed', reason: 'on purpose' });
  if (task.act === 'backwards') {
    for (const fraction of [0.4, 0.2, 0.7]) parentPort?.postMessage({ kind: 'progress', fraction });
    parentPort?.postMessage({ kind: 'done', result: 'backwards' });
  }
});
