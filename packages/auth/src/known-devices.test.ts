import { stoppedClock } from '@atelier/core/testing/clocks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDevices, deviceDefaults } from './known-devices.ts';
import { deriveKey } from './secrets.ts';
import { dayMs } from './testing/sessions.ts';

const master = 'a master secret of thirty-two characters';

const harness = (purpose = 'device', secureCookies = true) => {
  const clock = stoppedClock();
  const key = deriveKey(master, purpose);
  const devices = createDevices({ key, clock, secureCookies, ...deviceDefaults });
  /** The cookie value that the browser sends after it became known to the account. */
  const remember = (account: string, presented?: string): string =>
    devices.readCookie(devices.setCookie(account, presented).split(';')[0]) ?? '';
  return { clock, devices, remember };
};

test('the cookie is host-bound, HttpOnly and lives for 90 days', () => {
  const { devices } = harness();
  expect(devices.setCookie('ann', undefined)).toMatch(
    /^__Host-atelier_device=v1\.[\w-]+\.[\w-]{22}\.[\w-]{43}; HttpOnly; Max-Age=7776000; Path=\/; SameSite=Lax; Secure$/,
  );
  expect(harness('device', false).devices.cookieName).toBe('atelier_device');
});

test('a known browser is recognised each time, under its own id', () => {
  const { devices, remember } = harness();
  const [one, two] = [remember('ann'), remember('ann')];
  const id = devices.recognise(one, 'ann');
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(devices.recognise(one, 'ann')).toBe(id);
  expect(devices.recognise(two, 'ann')).not.toBe(id);
});

test('the cookie contains nothing of the account', () => {
  const { remember } = harness();
  expect(remember('a-very-telling-account')).not.toMatch(/telling/);
});

test('a device is known to one account only', () => {
  const { devices, remember } = harness();
  fc.assert(
    fc.property(fc.string(), fc.string(), (account, other) => {
      expect(devices.recognise(remember(account), other) !== null).toBe(account === other);
    }),
  );
});

test('a renewed cookie keeps its id and gets a new lifetime; one of another account gets a new id', () => {
  const { clock, devices, remember } = harness();
  const first = remember('ann');
  clock.advance(60 * dayMs);
  const second = remember('ann', first);
  clock.advance(60 * dayMs);
  expect(devices.recognise(first, 'ann')).toBeNull();
  const id = devices.recognise(second, 'ann');
  expect(second).toContain(`.${id}.`);
  expect(first).toContain(`.${id}.`);
  expect(remember('bob', second)).not.toContain(`.${id}.`);
});

test('a copied cookie is valid for 90 days and not a moment longer', () => {
  const { clock, devices, remember } = harness();
  const value = remember('ann');
  clock.advance(90 * dayMs - 1);
  expect(devices.recognise(value, 'ann')).not.toBeNull();
  clock.advance(1);
  expect(devices.recognise(value, 'ann')).toBeNull();
});

test('no cookie with any character changed, added or taken away is known', () => {
  const { devices, remember } = harness();
  const value = remember('ann');
  fc.assert(
    fc.property(fc.nat(value.length - 1), fc.string({ unit: 'grapheme', maxLength: 3 }), (at, put) => {
      for (const changed of [
        value.slice(0, at) + put + value.slice(at + 1),
        value.slice(0, at) + put + value.slice(at),
        value.slice(0, at),
      ])
        expect(devices.recognise(changed, 'ann') !== null).toBe(changed === value);
    }),
    { numRuns: 500 },
  );
});

test('malformed values are unknown and never throw', () => {
  const { devices } = harness();
  expect(devices.recognise(undefined, 'ann')).toBeNull();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 5000 })), (malformed) => {
      expect(devices.recognise(malformed, 'ann')).toBeNull();
      expect(devices.recognise(`v1.${malformed}`, 'ann')).toBeNull();
    }),
  );
});

test('a stamp that was made for another purpose is no known device', () => {
  expect(harness().devices.recognise(harness('csrf').remember('ann'), 'ann')).toBeNull();
});
