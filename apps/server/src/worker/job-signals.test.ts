import { expect, test } from 'vitest';
import { createJobSignals } from './job-signals.ts';

const never = new AbortController().signal;
const longMs = 60_000;

/** Whether `promise` resolves within 20 ms. */
const isSettled = (promise: Promise<void>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((done) => setTimeout(done, 20, false))]);

test('a change wakes all waiters of that job and no others', async () => {
  const signals = createJobSignals();
  const mine = [1, 2, 3].map(() => signals.waitForChange('a', longMs, never));
  const stop = new AbortController();
  const other = signals.waitForChange('b', longMs, stop.signal);
  signals.changed('a');
  await Promise.all(mine);
  expect(await isSettled(other)).toBe(false);
  stop.abort();
  await other;
});

test('no job id collides with another event', async () => {
  const signals = createJobSignals();
  const stop = new AbortController();
  const waiting = signals.waitForSubmission(longMs, stop.signal);
  signals.changed('submitted');
  signals.changed('error');
  expect(await isSettled(waiting)).toBe(false);
  signals.submitted();
  expect(await isSettled(waiting)).toBe(true);
});

test('a wait ends at its timeout, and at once if it was aborted before', async () => {
  const signals = createJobSignals();
  await signals.waitForChange('a', 1, never);
  await signals.waitForSubmission(longMs, AbortSignal.abort());
});

test('a thousand waits leave no listener and no timer behind', async () => {
  const signals = createJobSignals();
  const stop = new AbortController();
  let listeners = 0;
  const { signal } = stop;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);

  const waits = Array.from({ length: 1000 }, () => signals.waitForChange('a', longMs, signal));
  expect(listeners).toBe(1000);
  signals.changed('a');
  await Promise.all(waits);
  expect(listeners).toBe(0);
  expect(timers()).toBeLessThanOrEqual(before);
  await new Promise((done) => setImmediate(done));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
});
