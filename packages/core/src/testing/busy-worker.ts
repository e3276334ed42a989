import { endWithParent, serveParent } from '../serve-parent.ts';

// A worker process for tests: "watch" starts the watchdog, "spin" never returns from synchronous code, "pid" is answered with the
// process's id, and the rest is echoed.
serveParent<string, string>((task, send) => {
  if (task === 'watch') endWithParent();
  send(task === 'pid' ? String(process.pid) : task);
  if (task === 'spin') for (;;);
});
