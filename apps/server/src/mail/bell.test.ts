import { expect, test } from 'vitest';
import { createBell } from './bell.ts';

const never = new AbortController().signal;

test('a ring wakes whoever waits, and whoever begins to wait after it, once', async () => {
  const bell = createBell();
  const waiting = bell.wait(60_000, never);
  bell.ring();
  await waiting;
  bell.ring();
  await bell.wait(60_000, never);
  let isAwake = false;
  const again = bell.wait(60_000, never).then(() => {
    isAwake = true;
  });
  await new Promise(setImmediate);
  expect(isAwake).toBe(false);
  bell.ring();
  await again;
});

test('nobody waits longer than they wanted, or beyond the abort', async () => {
  const bell = createBell();
  await bell.wait(1, never);
  const abort = new AbortController();
  const waiting = bell.wait(60_000, abort.signal);
  abort.abort();
  await waiting;
  await bell.wait(60_000, abort.signal);
});
