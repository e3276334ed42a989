import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDevices, deviceDefaults } from './known-devices.ts';
import { deriveKey } from './secrets.ts';
import { createTestClock, dayMs } from './testing/sessions.ts';

const master = 'a master secret of thirty-two characters';

const harness = (purpose = 'device', secureCookies = true) => {
  const clock = createTestClock();
  const key = deriveKey(master, purpose);
  const devices = createDevices({ key, clock, secureCookies, ...deviceDefaults });
  /** What the browser presents after it has been marked. */
  const mark = (account: string, presented?: string): string =>
    devices.readCookie(devices.setCookie(account, presented).split(';')[0]) ?? '';
  return { clock, devices, mark };
};

test('the cookie is host-bound, closed to scripts and lives for 90 days', () => {
  const { devices } = harness();
  expect(devices.setCookie('ann', undefined)).toMatch(
    /^__Host-atelier_device=v1\.[\w-]+\.[\w-]{22}\.[\w-]{43}; HttpOnly; Max-Age=7776000; Path=\/; SameSite=Lax; Secure$/,
  );
  expect(harness('device', false).devices.cookieName).toBe('atelier_device');
});

test('a marked browser is known to its account, again and again, under an id of its own', () => {
  const { devices, mark } = harness();
  const [one, two] = [mark('ann'), mark('ann')];
  const id = devices.recognise(one, 'ann');
  expect(id).toMatch(/^[\w-]{22}$/);
  expect(devices.recognise(one, 'ann')).toBe(id);
  expect(devices.recognise(two, 'ann')).not.toBe(id);
});

test('nothing of the account stands in the cookie', () => {
  const { mark } = harness();
  expect(mark('a-very-telling-account')).not.toMatch(/telling/);
});

test('no device is known to another account', () => {
  const { devices, mark } = harness();
  fc.assert(
    fc.property(fc.string(), fc.string(), (account, other) => {
      expect(devices.recognise(mark(account), other) !== null).toBe(account === other);
    }),
  );
});

test('a renewed cookie keeps its id and lives anew; one of another account gets a new id', () => {
  const { clock, devices, mark } = harness();
  const first = mark('ann');
  clock.advance(60 * dayMs);
  const second = mark('ann', first);
  clock.advance(60 * dayMs);
  expect(devices.recognise(first, 'ann')).toBeNull();
  const id = devices.recognise(second, 'ann');
  expect(second).toContain(`.${id}.`);
  expect(first).toContain(`.${id}.`);
  expect(mark('bob', second)).not.toContain(`.${id}.`);
});

test('a copied cookie is good for 90 days and not a moment longer', () => {
  const { clock, devices, mark } = harness();
  const value = mark('ann');
  clock.advance(90 * dayMs - 1);
  expect(devices.recognise(value, 'ann')).not.toBeNull();
  clock.advance(1);
  expect(devices.recognise(value, 'ann')).toBeNull();
});

test('no cookie with any character changed, added or taken away is known', () => {
  const { devices, mark } = harness();
  const value = mark('ann');
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

test('rubbish is unknown, without a throw', () => {
  const { devices } = harness();
  expect(devices.recognise(undefined, 'ann')).toBeNull();
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 5000 })), (rubbish) => {
      expect(devices.recognise(rubbish, 'ann')).toBeNull();
      expect(devices.recognise(`v1.${rubbish}`, 'ann')).toBeNull();
    }),
  );
});

test('a stamp that was made for another purpose marks no device', () => {
  expect(harness().devices.recognise(harness('csrf').mark('ann'), 'ann')).toBeNull();
});
