import { expect, test } from 'vitest';
import { createWakeSignal } from './wake-signal.ts';

const never = new AbortController().signal;

test('a notification wakes the waiter, or the next one to wait, once', async () => {
  const wakeSignal = createWakeSignal();
  const waiting = wakeSignal.wait(60_000, never);
  wakeSignal.notify();
  await waiting;
  wakeSignal.notify();
  await wakeSignal.wait(60_000, never);
  let isAwake = false;
  const second = wakeSignal.wait(60_000, never).then(() => {
    isAwake = true;
  });
  await new Promise(setImmediate);
  expect(isAwake).toBe(false);
  wakeSignal.notify();
  await second;
});

test('a wait ends at its timeout and when it is aborted', async () => {
  const wakeSignal = createWakeSignal();
  await wakeSignal.wait(1, never);
  const abort = new AbortController();
  const waiting = wakeSignal.wait(60_000, abort.signal);
  abort.abort();
  await waiting;
  await wakeSignal.wait(60_000, abort.signal);
});
