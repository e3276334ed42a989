import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expiryAt, hasEnded, type SessionSettings, sessionDefaults, slidExpiry } from './lifetime.ts';

const times = fc.record({
  created: fc.integer({ min: 0, max: 1e9 }),
  nowAfter: fc.integer({ min: 0, max: 1e9 }),
  sliding: fc.integer({ min: 1, max: 1e9 }),
  absolute: fc.integer({ min: 1, max: 1e9 }),
  expiresAfter: fc.integer({ min: 0, max: 1e9 }),
});

const scene = (drawn: typeof times extends fc.Arbitrary<infer T> ? T : never) => {
  const { created, nowAfter, sliding, absolute, expiresAfter } = drawn;
  const settings: SessionSettings = { ...sessionDefaults, slidingTtlMs: sliding, absoluteTtlMs: absolute };
  const createdAt = new Date(created);
  const session = { createdAt, expiresAt: new Date(created + expiresAfter), lastSeenAt: createdAt };
  return { settings, session, nowMs: created + nowAfter };
};

test('a new expiry is always later, and never beyond the absolute maximum', () => {
  fc.assert(
    fc.property(times, (drawn) => {
      const { settings, session, nowMs } = scene(drawn);
      const slid = slidExpiry(session, nowMs, settings);
      if (slid === null) return;
      expect(slid).toBeGreaterThan(session.expiresAt.getTime());
      expect(slid).toBeLessThanOrEqual(session.createdAt.getTime() + settings.absoluteTtlMs);
    }),
  );
});

test('right after an extension none is due', () => {
  fc.assert(
    fc.property(times, (drawn) => {
      const { settings, session, nowMs } = scene(drawn);
      const expiresAt = new Date(expiryAt(session.createdAt, nowMs, settings));
      expect(slidExpiry({ ...session, expiresAt }, nowMs, settings)).toBeNull();
    }),
  );
});

test('a session ends at its expiry or at the absolute maximum, whichever is first', () => {
  fc.assert(
    fc.property(times, (drawn) => {
      const { settings, session, nowMs } = scene(drawn);
      const ends = Math.min(
        session.expiresAt.getTime(),
        session.createdAt.getTime() + settings.absoluteTtlMs,
      );
      expect(hasEnded(session, nowMs, settings)).toBe(nowMs >= ends);
    }),
  );
});

test('a session whose last use is in the future has ended: the clock was set back', () => {
  const twoDaysMs = 2 * 86_400_000;
  const at = (ms: number) => ({
    createdAt: new Date(0),
    lastSeenAt: new Date(ms),
    expiresAt: new Date(ms + sessionDefaults.slidingTtlMs),
  });
  expect(hasEnded(at(twoDaysMs), 0, sessionDefaults)).toBe(true);
  expect(hasEnded({ ...at(0), createdAt: new Date(twoDaysMs) }, 0, sessionDefaults)).toBe(true);
  // The clocks of several nodes differ a little.
  expect(hasEnded(at(60_000), 0, sessionDefaults)).toBe(false);
});
