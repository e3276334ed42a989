import { endWithParent, serveParent } from '../serve-parent.ts';

// A worker process for tests: "watch" starts the watchdog, "spin" never returns from synchronous code, and the rest is echoed.
serveParent<string, string>((task, send) => {
  if (task === 'watch') endWithParent();
  send(task);
  if (task === 'spin') for (;;);
});
