import { stoppedClock } from '@atelier/core/testing/clocks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSecretSource } from '../secrets.ts';
import { dayMs, minuteMs } from '../testing/sessions.ts';
import { bearerTokenDefaults, createBearerTokens } from './tokens.ts';

const family = { id: 'tok_1', userId: 'usr_ann' };

const harness = () => {
  const clock = stoppedClock();
  const tokens = createBearerTokens({ secrets: createSecretSource(), clock, ...bearerTokenDefaults });
  return { clock, tokens, ...tokens.mint(family) };
};

test('an access token lives 30 minutes, a refresh token 14 days (R-SESS-5)', () => {
  const { clock, access, refresh } = harness();
  expect(access.expiresAt.getTime() - clock.now().getTime()).toBe(30 * minuteMs);
  expect(refresh.expiresAt.getTime() - clock.now().getTime()).toBe(14 * dayMs);
});

test('a token is valid until it expires, and invalid if it expires later than a new one: the clock was set back', () => {
  const { clock, tokens, access, refresh } = harness();
  const areAlive = () => [
    tokens.isAlive('access', access.expiresAt),
    tokens.isAlive('refresh', refresh.expiresAt),
  ];
  expect(areAlive()).toEqual([true, true]);
  // The clocks of several nodes differ a little.
  clock.advance(-5 * minuteMs);
  expect(areAlive()).toEqual([true, true]);
  clock.advance(-1);
  expect(areAlive()).toEqual([false, false]);
  clock.advance(35 * minuteMs);
  expect(areAlive()).toEqual([true, true]);
  clock.advance(1);
  expect(areAlive()).toEqual([false, true]);
  clock.advance(14 * dayMs - 30 * minuteMs);
  expect(areAlive()).toEqual([false, false]);
});

test('tokens name their kind, carry 256 random bits and are unique', () => {
  const { tokens } = harness();
  const pairs = Array.from({ length: 1000 }, () => tokens.mint(family));
  for (const { access, refresh } of pairs) {
    expect(access.token).toMatch(/^atl_at_[\w-]{43}$/);
    expect(refresh.token).toMatch(/^atl_rt_[\w-]{43}$/);
  }
  expect(new Set(pairs.flatMap(({ access, refresh }) => [access.token, refresh.token])).size).toBe(2000);
});

test('a token is found by its stored hash, which is not the token', () => {
  const { tokens, access, refresh } = harness();
  expect(tokens.accessHash(access.token)).toBe(access.tokenHash);
  expect(tokens.refreshHash(refresh.token)).toBe(refresh.tokenHash);
  expect(access.tokenHash).toMatch(/^[0-9a-f]{64}$/);
});

test('neither kind is accepted as the other, not even under the other prefix', () => {
  const { tokens, access, refresh } = harness();
  expect(tokens.accessHash(refresh.token)).toBeNull();
  expect(tokens.refreshHash(access.token)).toBeNull();
  const relabelled = access.token.replace('atl_at_', 'atl_rt_');
  expect(tokens.refreshHash(relabelled)).not.toBeNull();
  expect(tokens.refreshHash(relabelled)).not.toBe(access.tokenHash);
});

test('a token that does not have exactly the right form is refused', () => {
  const { tokens, access } = harness();
  const { token } = access;
  const odd = ['', 'atl_at_', token.slice(0, -1), `${token}A`, ` ${token}`, `${token}\n`, `${token}=`];
  for (const one of [...odd, token.toUpperCase(), token.slice(7), `Bearer ${token}`])
    expect(tokens.accessHash(one)).toBeNull();
  fc.assert(
    fc.property(fc.string(), (malformed) => {
      expect(tokens.accessHash(malformed)).toBeNull();
      expect(tokens.refreshHash(`atl_rt_${malformed}`)).toBeNull();
    }),
  );
});
