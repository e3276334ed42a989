import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ThreadTask } from './signing-messages.ts';
import { createSigningQueue } from './signing-queue.ts';

const never = new AbortController().signal;

/** The thread of this test returns it as it is. */
const taskOf = (content: string) => (): ThreadTask => ({
  ...{ kind: 'keep', bytes: Buffer.from(content), mediaType: 'image/webp', manifest: '{}', maxBytes: 100 },
});

test('a file that is ready only when its time is up never becomes the answer to the next one', async () => {
  const timeoutMs = 1000;
  const url = new URL('../testing/dying-thread.ts', import.meta.url);
  const queue = createSigningQueue({ url, timeoutMs });
  const ask = (content: string) => queue.run(taskOf(content), never);
  await ask('started');
  // After this, timers are looked at before messages.
  await nextTurn();
  const both = Promise.allSettled([ask('of one person'), ask('of another')]);
  // The thread answers the first at once, but this one is busy until after the time of it.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs + 100);
  const answers = (await both).map((outcome) =>
    outcome.status === 'rejected' ? outcome.reason.code : Buffer.from(outcome.value).toString(),
  );
  expect(answers).toEqual(['unavailable', 'of another']);
  await queue.close();
});
