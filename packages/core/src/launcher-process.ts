import type { LauncherOrder, LauncherReport } from './process-launcher.ts';
import { serveParent } from './serve-parent.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

// Runs in a child process, and starts further ones for its parent. They end with it.
const running = new Map<number, WorkerProcess<unknown>>();

serveParent<LauncherOrder, LauncherReport>(async (order, report) => {
  const { id } = order;
  switch (order.kind) {
    case 'start': {
      const { url, options } = order;
      const onMessage = (message: unknown) => report({ kind: 'message', id, message });
      const onFailure = ({ message: reason }: Error) => report({ kind: 'failed', id, reason });
      running.set(id, startWorkerProcess(new URL(url), { onMessage, onFailure }, options));
      return;
    }
    case 'send':
      running.get(id)?.send(order.task);
      return;
    case 'end': {
      const ending = running.get(id);
      running.delete(id);
      await ending?.end();
      report({ kind: 'ended', id });
    }
  }
});
