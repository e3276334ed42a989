import { expect, test } from 'vitest';
import { createCachedPing } from './cached-ping.ts';

test('callers share one ping under way, and its outcome for a second', async () => {
  let nowMs = 0;
  let pings = 0;
  let isDown = false;
  const ping = createCachedPing(
    async () => {
      pings += 1;
      await Promise.resolve();
      if (isDown) throw new Error('away');
    },
    () => nowMs,
  );
  await Promise.all([ping(), ping(), ping()]);
  nowMs = 999;
  await ping();
  expect(pings).toBe(1);
  nowMs = 1000;
  isDown = true;
  await expect(Promise.all([ping(), ping()])).rejects.toThrow('away');
  nowMs = 1999;
  isDown = false;
  await expect(ping(), 'a fault is shared too').rejects.toThrow('away');
  nowMs = 2000;
  await ping();
  expect(pings).toBe(3);
});
