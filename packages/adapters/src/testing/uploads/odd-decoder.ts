import { serveParent } from '@atelier/core/serve-parent';
import type { DecodeMessage, DecodeTask } from '../../uploads/decode-messages.ts';

// Takes the place of the decoder process; the name of the source says what goes wrong.
const held: Buffer[] = [];

serveParent<DecodeTask, DecodeMessage>((task, send) => {
  if (task.source === 'crash') process.abort();
  if (task.source === 'exit') process.exit(3);
  if (task.source === 'full disk') send({ kind: 'unwritten', code: 'ENOSPC' });
  if (task.source === 'fine') send({ kind: 'done', result: { width: 1, height: 1, placeholder: 'data:' } });
  if (task.source === 'busy') for (;;) held.length = 0;
});
