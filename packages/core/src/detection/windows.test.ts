import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from './engine.ts';
import { type DetectionRule, defaultSettings } from './rule.ts';
import { ruleById } from './rules.ts';
import { blankSignal, type Signal } from './signal.ts';
import { createWindows } from './windows.ts';

const windowMs = 60_000;
const sliceMs = windowMs / 30;
const start = Date.UTC(2031, 4, 6);

interface Happening {
  readonly at: number;
  readonly count: number;
  readonly value: string;
}

const happenings = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: windowMs }).map((ms) => start + ms),
    count: fc.integer({ min: 1, max: 9 }),
    value: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  }),
  { maxLength: 40 },
);

const add = (windows: ReturnType<typeof createWindows>, { at, count }: Happening, value: string | null) =>
  windows.add('key', { at, count, value, seq: null, address: null, userId: null });

const counted = (given: readonly Happening[], now: number, isDistinct: boolean): number => {
  const windows = createWindows(windowMs);
  for (const one of given) add(windows, one, isDistinct ? one.value : null);
  return windows.state('key', now)?.count ?? 0;
};

test('a sum is that of the window, in whatever order and however often things come, but for a thirtieth at its edge', () => {
  const now = start + windowMs;
  fc.assert(
    fc.property(happenings, fc.integer({ min: 0, max: windowMs }), (given, later) => {
      const sumAfter = (time: number) =>
        given.filter(({ at }) => at > time).reduce((sum, { count }) => sum + count, 0);
      const edge = now + later - windowMs;
      const sum = counted(given, now + later, false);
      expect(sum).toBeGreaterThanOrEqual(sumAfter(edge));
      expect(sum).toBeLessThanOrEqual(sumAfter(edge - sliceMs));
      const shuffled = given.toSorted((a, b) => a.count - b.count || b.at - a.at);
      expect(counted(shuffled, now + later, false)).toBe(sum);
    }),
  );
});

test('different values are those whose latest time is in the window, in whatever order and however often they come', () => {
  const now = start + windowMs;
  fc.assert(
    fc.property(happenings, fc.integer({ min: 0, max: windowMs }), (given, later) => {
      const inside = given.filter(({ at }) => at > now + later - windowMs);
      const expected = new Set(inside.map(({ value }) => value)).size;
      const orders = [
        given,
        given.toReversed(),
        given.toSorted((a, b) => a.value.localeCompare(b.value)),
        [...given, ...given],
      ];
      for (const order of orders) expect(counted(order, now + later, true)).toBe(expected);
    }),
  );
});

test('what has the time of a clock that was ahead does not count, and is forgotten', () => {
  const aheadMs = 40 * 86_400_000;
  for (const isDistinct of [false, true]) {
    const windows = createWindows(windowMs);
    const value = (text: string) => (isDistinct ? text : null);
    add(windows, { at: start + aheadMs, count: 5, value: '' }, value('ahead'));
    expect(add(windows, { at: start, count: 1, value: '' }, value('now'))).toBe(1);
    windows.prune(start + 1);
    expect(windows.state('key', start + aheadMs)).toBeNull();
  }
});

test('made-up keys cost no more memory than the bound, and the newest are kept', () => {
  const windows = createWindows(windowMs, 50);
  for (let n = 0; n < 500; n += 1)
    windows.add(`key ${n}`, { at: start + n, count: 1, value: null, seq: null, address: null, userId: null });
  expect(windows.size).toBe(50);
  expect(windows.state('key 499', start + 500)?.count).toBe(1);
  expect(windows.state('key 0', start + 500)).toBeNull();
});

const ruleOf = (id: string): DetectionRule => {
  const rule = ruleById.get(id);
  if (rule === undefined) throw new Error(`There is no rule ${id}.`);
  return rule;
};

const fires = (rule: DetectionRule, signals: readonly Signal[]): number => {
  const engine = createEngine([rule], defaultSettings);
  return signals.flatMap((signal) => engine.feed(signal)).length;
};

test('a rule fires once for a person exactly if there is enough within its window, in whatever order it is told', () => {
  const rule = ruleOf('failed_sign_ins');
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          ms: fc.integer({ min: 0, max: 10 * 60_000 }),
          user: fc.constantFrom('usr_a', 'usr_b', 'usr_c'),
          password: fc.integer({ min: 0, max: 7 }),
          isKnown: fc.boolean(),
        }),
        { maxLength: 60 },
      ),
      (attempts) => {
        const signals = attempts.map(
          ({ ms, user, password, isKnown }): Signal => ({
            ...{ ...blankSignal, kind: 'sign_in_failed', at: start + ms, userId: user },
            ...{ secretMark: String(password), isKnownDevice: isKnown },
          }),
        );
        const strange = attempts.filter(({ isKnown }) => !isKnown);
        const expected = ['usr_a', 'usr_b', 'usr_c'].filter((user) => {
          const tried = strange.filter((attempt) => attempt.user === user);
          return new Set(tried.map(({ password }) => password)).size >= rule.threshold;
        }).length;
        expect(fires(rule, signals)).toBe(expected);
        expect(fires(rule, signals.toReversed())).toBe(expected);
        expect(fires(rule, [...signals, ...signals])).toBe(expected);
      },
    ),
  );
});

test('a clock that is put back does not silence a rule', () => {
  const rule = ruleOf('wrong_codes');
  const codesAt = (at: number): Signal[] =>
    Array.from({ length: rule.threshold }, (_, n) => ({
      ...{ ...blankSignal, kind: 'code_failed', at: at + n, userId: 'usr_a' },
    }));
  const aheadMs = 365 * 86_400_000;
  expect(fires(rule, [...codesAt(start + aheadMs), ...codesAt(start)])).toBe(2);
  expect(fires(rule, [...codesAt(start), ...codesAt(start + 60_000)])).toBe(1);
});
