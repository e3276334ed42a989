import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { serveParent } from '@atelier/core/serve-parent';
import type { HashingOutcome, HashingTask } from '../passwords/hashing-messages.ts';

// In place of the hashing process, for tests. "die" always dies, "die once PATH" only while PATH does not exist, "log
// PATH" adds a line to PATH and dies, "garble" answers with what is no verdict, and everything else matches.
serveParent<HashingTask, HashingOutcome>(({ id, password }, send) => {
  const [, path] = /^die once (.+)$/.exec(password) ?? [];
  const [, log] = /^log (.+)$/.exec(password) ?? [];
  if (log !== undefined) appendFileSync(log, 'died\n');
  if (password === 'die' || log !== undefined) process.kill(process.pid, 'SIGKILL');
  else if (path !== undefined && !existsSync(path)) {
    writeFileSync(path, '');
    process.kill(process.pid, 'SIGKILL');
  } else send({ id, result: password === 'garble' ? 'true' : true });
});
