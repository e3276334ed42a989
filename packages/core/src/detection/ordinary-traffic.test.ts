import { expect, test } from 'vitest';
import { ordinaryMonth } from '../testing/ordinary-traffic.ts';
import { createEngine, type Hit, sameSubject } from './engine.ts';
import { withHistory } from './history.ts';
import { responseTo } from './responses.ts';
import { defaultSettings } from './rule.ts';
import { detectionRules } from './rules.ts';
import { blankSignal, type Signal } from './signal.ts';

/** Applies the rules as they are delivered. @returns what fired, with its response */
const replay = async (month: ReturnType<typeof ordinaryMonth>, more: readonly Signal[] = []) => {
  const engine = createEngine(detectionRules, defaultSettings);
  const hits: { readonly hit: Hit; readonly response: ReturnType<typeof responseTo> }[] = [];
  const signals = [...month.signals, ...more].toSorted((a, b) => a.at - b.at);
  for (const signal of signals)
    for (const hit of engine.feed(await withHistory(signal, month.history)))
      hits.push({ hit, response: responseTo(hit, (address) => month.isHome(address, hit.to)) });
  return { hits, size: engine.size, signals: signals.length };
};

const seeds = [1, 2, 3];
const timeout = 240_000;

test('a month of 1,000 ordinary people gets no response but ten flags at most, whatever their month is like', {
  timeout,
}, async () => {
  for (const seed of seeds) {
    const { hits, signals } = await replay(ordinaryMonth(seed));
    expect(signals).toBeGreaterThan(100_000);
    const responses = hits.filter(({ response }) => response !== null && response !== 'flag');
    expect(
      responses.map(({ hit, response }) => `${hit.rule.id} ${response} ${hit.key}`),
      `seed ${seed}`,
    ).toEqual([]);
    const alerts = hits.filter(({ hit }) => hit.settings.state === 'on');
    const flags = alerts.filter(({ response }) => response === 'flag');
    expect(flags.length, `flags of seed ${seed}`).toBeLessThanOrEqual(10);
    expect(alerts.length, `alerts of seed ${seed}`).toBeLessThanOrEqual(60);
  }
});

/** What somebody who is no resident does on the twentieth day, from one address. */
const attack = (): Signal[] => {
  const at = Date.UTC(2026, 5, 20, 3);
  const from = { ...blankSignal, address: '203.0.113.66' };
  const failures = Array.from(
    { length: 12 },
    (_, n): Signal => ({
      ...{ ...from, kind: 'sign_in_failed', at: at + n * 10_000, userId: `usr_${n * 7}` },
      secretMark: `stolen ${n}`,
    }),
  );
  return [...failures, { ...from, kind: 'signed_in', at: at + 130_000, userId: 'usr_500' }];
};

test('within the same month, stuffing is answered by a block and a password that it found by a lock', {
  timeout,
}, async () => {
  const { hits } = await replay(ordinaryMonth(1), attack());
  const answered = hits.filter(({ response }) => response !== null && response !== 'flag');
  expect(
    answered.map(({ hit, response }) => [hit.rule.id, response, hit.subject.userId ?? hit.subject.address]),
  ).toEqual([
    ['stuffing', 'block_address', '203.0.113.66'],
    ['guessed_right', 'lock_account', 'usr_500'],
  ]);
});

test('the rules remember no more than is within their windows', { timeout }, async () => {
  const month = ordinaryMonth(1);
  const engine = createEngine(detectionRules, defaultSettings);
  for (const signal of month.signals) engine.feed(signal);
  expect(engine.size).toBeGreaterThan(0);
  engine.prune((month.signals.at(-1)?.at ?? 0) + 86_400_001);
  expect(engine.size).toBe(0);
});

test('many deletions are found sooner in a network of the last day, which the thief’s own sign-in does not make known', async () => {
  const hourMs = 3_600_000;
  const at = Date.UTC(2026, 5, 20, 3);
  const foundWith = async (signedInAgoMs: number): Promise<number> => {
    const signIns = [{ at: at - signedInAgoMs, address: '203.0.113.66' }];
    const history = { signIns: async () => signIns, adminActs: async () => [] };
    const engine = createEngine(detectionRules, defaultSettings);
    const deleted = { ...blankSignal, kind: 'deleted', userId: 'usr_1', address: '203.0.113.66' } as const;
    return engine.feed(await withHistory({ ...deleted, at, count: 600 }, history)).length;
  };
  expect(await foundWith(hourMs)).toBe(1);
  expect(await foundWith(25 * hourMs)).toBe(0);
});

test('each account whose password an address has guessed is found, also two within seconds', () => {
  const engine = createEngine(detectionRules, defaultSettings);
  const more = ['usr_501', 'usr_500'].flatMap((userId, n) =>
    attack()
      .slice(-1)
      .map((signal): Signal => ({ ...signal, userId, at: signal.at + (n + 1) * 5_000 })),
  );
  const hits = [...attack(), ...more].flatMap((signal) => engine.feed(signal));
  const guessed = hits.filter(({ rule }) => rule.id === 'guessed_right');
  expect(guessed.map(sameSubject)).toEqual(
    ['usr_500', 'usr_501'].map((userId) => ({ ruleId: 'guessed_right', userId })),
  );
});
