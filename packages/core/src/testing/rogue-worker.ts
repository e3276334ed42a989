import { appendFileSync, readFileSync } from 'node:fs';
import { serveParent } from '../serve-parent.ts';
import type { WorkerMessage } from '../worker-pool.ts';

/** Tasks of a worker that misbehaves on demand, for the pool's tests. */
export type RogueTask =
  | { readonly act: 'echo'; readonly value: string }
  | { readonly act: 'pid' }
  /** Adds a line to the file, and dies if it is the first; `progress` is reported before. */
  | { readonly act: 'die once'; readonly path: string; readonly progress: number }
  | { readonly act: 'hang' | 'crash' | 'exit' | 'fail' | 'backwards' };

serveParent<RogueTask, WorkerMessage<string>>((task, send) => {
  if (task.act === 'echo') send({ kind: 'done', result: task.value });
  if (task.act === 'pid') send({ kind: 'done', result: String(process.pid) });
  if (task.act === 'die once') {
    appendFileSync(task.path, 'run\n');
    send({ kind: 'progress', fraction: task.progress });
    if (readFileSync(task.path, 'utf8') === 'run\n') setTimeout(() => process.exit(3), 100);
    else send({ kind: 'done', result: 'second' });
  }
  if (task.act === 'hang') for (;;);
  if (task.act === 'crash') throw new Error('rogue');
  if (task.act === 'exit') process.exit(3);
  if (task.act === 'fail') send({ kind: 'failed', reason: 'on purpose' });
  if (task.act === 'backwards') {
    for (const fraction of [0.4, 0.2, 0.7]) send({ kind: 'progress', fraction });
    send({ kind: 'done', result: 'backwards' });
  }
});
