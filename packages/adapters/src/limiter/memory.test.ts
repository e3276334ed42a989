import { limitRules } from '@atelier/core/limit-rules';
import { limitDefaults } from '@atelier/core/policy';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryLimiter } from './memory.ts';

const rules = limitRules({ ...limitDefaults, signIn: { points: 3, windowS: 60 } });
const { signIn, request } = rules;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const consumeTimes = async (limiter: ReturnType<typeof createMemoryLimiter>, times: number, key = 'ann') => {
  const verdicts = [];
  for (let i = 0; i < times; i += 1) verdicts.push(await limiter.consume(signIn, key));
  return verdicts;
};

describe('counting', () => {
  test('calls up to the limit are allowed and the next is refused', async () => {
    const verdicts = await consumeTimes(createMemoryLimiter(), 4);
    expect(verdicts.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
    ]);
    expect(verdicts[3]).toEqual({ allowed: false, limit: 3, remaining: 0, resetS: 60, windowS: 60 });
  });

  test('refused calls do not extend the window', async () => {
    const limiter = createMemoryLimiter();
    await consumeTimes(limiter, 3);
    vi.advanceTimersByTime(30_000);
    expect((await consumeTimes(limiter, 5)).at(-1)).toMatchObject({ allowed: false, resetS: 30 });
    vi.advanceTimersByTime(29_999);
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: false, resetS: 1 });
    vi.advanceTimersByTime(1);
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: true, remaining: 2 });
  });

  test('a clock that is set back extends no window', async () => {
    const limiter = createMemoryLimiter({ maxKeysPerClass: 1 });
    await consumeTimes(limiter, 3);
    vi.setSystemTime(Date.now() - 2 * 86_400_000);
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: false, resetS: 60 });
    vi.advanceTimersByTime(60_000);
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: true, remaining: 2 });
    // Nor does an expired key keep its place under the cap.
    vi.advanceTimersByTime(60_000);
    await consumeTimes(limiter, 3, 'bob');
    expect(await limiter.consume(signIn, '')).toMatchObject({ allowed: true, remaining: 2 });
  });

  test('keys and classes are counted separately', async () => {
    const limiter = createMemoryLimiter();
    await consumeTimes(limiter, 4);
    expect(await limiter.consume(signIn, 'bob')).toMatchObject({ allowed: true, remaining: 2 });
    expect(await limiter.consume(request, 'ann')).toMatchObject({ allowed: true, limit: 100 });
  });

  test('a batch costs all of its calls at once', async () => {
    const limiter = createMemoryLimiter();
    expect(await limiter.consume(signIn, 'ann', 3)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await limiter.consume(signIn, 'bob', 4)).toMatchObject({ allowed: false });
  });

  test('exactly as many concurrent calls as the limit are allowed', async () => {
    const limiter = createMemoryLimiter();
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(signIn, 'ann')));
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
  });

  test('a limit of 0 allows nothing', async () => {
    const limiter = createMemoryLimiter();
    expect(await limiter.consume({ ...signIn, points: 0 }, 'ann')).toMatchObject({ allowed: false });
  });

  test('the rule of the call decides, and another number of points keeps the count of the window', async () => {
    const limiter = createMemoryLimiter();
    await consumeTimes(limiter, 4);
    const plan = { ...signIn, points: 10 };
    expect(await limiter.consume(plan, 'ann')).toMatchObject({ allowed: true, limit: 10, remaining: 5 });
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: false, limit: 3 });
    // Another window length has another count.
    expect(await limiter.consume({ ...signIn, windowS: 3600 }, 'ann')).toMatchObject({
      allowed: true,
      remaining: 2,
      resetS: 3600,
    });
  });

  test('a reset sets the count of a key to zero', async () => {
    const limiter = createMemoryLimiter();
    await consumeTimes(limiter, 4);
    await limiter.reset(signIn, 'ann');
    await limiter.reset(signIn, 'unknown');
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: true, remaining: 2 });
  });
});

describe('failing closed', () => {
  test('calls that cost less than one whole point are refused', async () => {
    const limiter = createMemoryLimiter();
    for (const points of [0, -1, 0.5, Number.NaN, Infinity])
      await expect(limiter.consume(signIn, 'ann', points)).rejects.toThrow(RangeError);
    expect((await consumeTimes(limiter, 4)).at(-1)).toMatchObject({ allowed: false });
  });

  test('an invalid rule allows nothing', async () => {
    const limiter = createMemoryLimiter();
    for (const windowS of [0, 0.5, 2_147_484, Number.NaN])
      await expect(limiter.consume({ ...signIn, windowS }, 'ann')).rejects.toThrow(RangeError);
    for (const points of [-1, Number.NaN])
      expect(await limiter.consume({ ...signIn, points }, 'ann')).toMatchObject({ allowed: false });
  });

  test('the longest window works', async () => {
    const limiter = createMemoryLimiter();
    const longest = { ...signIn, points: 1, windowS: 2_147_483 };
    await limiter.consume(longest, 'ann');
    vi.advanceTimersByTime(1_000_000_000);
    expect(await limiter.consume(longest, 'ann')).toMatchObject({ allowed: false });
  });

  test('a flood of keys shares one bucket and does not affect existing keys', async () => {
    const limiter = createMemoryLimiter({ maxKeysPerClass: 10 });
    await consumeTimes(limiter, 1);
    const flood = [];
    for (let i = 0; i < 100; i += 1) flood.push(await limiter.consume(signIn, `key${i}`));
    // Nine more keys, and three points in the shared bucket.
    expect(flood.filter(({ allowed }) => allowed)).toHaveLength(12);
    expect(await limiter.consume(signIn, 'ann')).toMatchObject({ allowed: true, remaining: 1 });
    await limiter.reset(signIn, 'key99');
    expect(await limiter.consume(signIn, 'key99')).toMatchObject({ allowed: false });
    vi.advanceTimersByTime(60_000);
    expect(await limiter.consume(signIn, 'key99')).toMatchObject({ allowed: true, remaining: 2 });
  });

  test('callers without a key share one bucket', async () => {
    expect((await consumeTimes(createMemoryLimiter(), 4, '')).at(-1)).toMatchObject({
      allowed: false,
    });
  });
});

test('a refund returns one point of the current window, and never more than were taken', async () => {
  const limiter = createMemoryLimiter();
  const anonymous = { ...rules.anonymous, points: 2, windowS: 60 };
  const take = async () => (await limiter.consume(anonymous, 'a')).allowed;
  for (let at = 0; at < 3; at += 1) await limiter.refund(anonymous, 'a');
  expect([await take(), await take(), await take()]).toEqual([true, true, false]);
  const other = async () => (await limiter.consume(anonymous, 'b')).remaining;
  expect(await other()).toBe(1);
  await limiter.refund(anonymous, 'b');
  expect(await other()).toBe(1);
});
