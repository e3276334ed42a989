import { stoppedClock } from '@atelier/core/testing/clocks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveKey } from '../secrets.ts';
import { hourMs } from '../testing/sessions.ts';
import { createCsrf } from './csrf.ts';

const harness = () => {
  const clock = stoppedClock();
  const key = deriveKey('a master secret of thirty-two characters', 'csrf');
  return { clock, csrf: createCsrf({ key, clock, ttlMs: hourMs }) };
};

test('a token is valid for its binding, more than once, and tokens are unique', () => {
  const { csrf } = harness();
  const token = csrf.issue('session');
  expect(csrf.verify(token, 'session')).toBe(true);
  expect(csrf.verify(token, 'session')).toBe(true);
  expect(csrf.issue('session')).not.toBe(token);
});

test('a token of another binding is refused', () => {
  const { csrf } = harness();
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(csrf.verify(csrf.issue(one), other)).toBe(one === other);
    }),
  );
});

test('a token is valid for an hour and not a moment longer (R-HTTP-1)', () => {
  const { csrf, clock } = harness();
  const token = csrf.issue('session');
  clock.advance(hourMs - 1);
  expect(csrf.verify(token, 'session')).toBe(true);
  clock.advance(1);
  expect(csrf.verify(token, 'session')).toBe(false);
});

test('a token from the future is refused, beyond the tolerated clock difference of two nodes', () => {
  const { csrf, clock } = harness();
  const token = csrf.issue('session');
  clock.advance(-5_000);
  expect(csrf.verify(token, 'session')).toBe(true);
  clock.advance(-1);
  expect(csrf.verify(token, 'session')).toBe(false);
});

test('a token with any character changed, added or taken away is refused', () => {
  const { csrf } = harness();
  const token = csrf.issue('session');
  const alphabet = [...'ABCxyz019-_.=+ '];
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      expect(csrf.verify(changed, 'session')).toBe(changed === token);
      expect(csrf.verify(token.slice(0, at) + character + token.slice(at), 'session')).toBe(false);
      expect(csrf.verify(token.slice(0, at), 'session')).toBe(false);
    }),
  );
});

test('malformed input is rejected and never throws', () => {
  const { csrf } = harness();
  expect(csrf.verify(undefined, 'session')).toBe(false);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 5000 })), (malformed) => {
      expect(csrf.verify(malformed, 'session')).toBe(false);
      expect(csrf.verify(`v1.${malformed}`, 'session')).toBe(false);
    }),
  );
});

test('a token made with another key is refused', () => {
  const { csrf, clock } = harness();
  const other = createCsrf({
    key: deriveKey('a master secret of thirty-two characters', 'other'),
    clock,
    ttlMs: hourMs,
  });
  expect(csrf.verify(other.issue('session'), 'session')).toBe(false);
});

test('a short key is refused', () => {
  const { clock } = harness();
  expect(() => createCsrf({ key: new Uint8Array(31), clock, ttlMs: hourMs })).toThrow('32 bytes');
});
