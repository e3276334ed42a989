import { existsSync, writeFileSync } from 'node:fs';
import { serveParent } from '@atelier/core/serve-parent';
import type { HashingOutcome, HashingTask } from '../passwords/hashing-messages.ts';

// In place of the hashing process, for tests. "die" always dies, "die once PATH" only while PATH does not exist, "garble"
// answers with what is no verdict, and everything else matches.
serveParent<HashingTask, HashingOutcome>(({ id, password }, send) => {
  const [, path] = /^die once (.+)$/.exec(password) ?? [];
  if (password === 'die') process.kill(process.pid, 'SIGKILL');
  else if (path !== undefined && !existsSync(path)) {
    writeFileSync(path, '');
    process.kill(process.pid, 'SIGKILL');
  } else send({ id, result: password === 'garble' ? 'true' : true });
});
