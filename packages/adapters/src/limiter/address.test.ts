import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressKey, unknownAddressKey } from './address.ts';

test('the key of an IPv4 address is the address', () => {
  fc.assert(
    fc.property(fc.ipV4(), (ip) => {
      expect(addressKey(ip)).toBe(ip);
    }),
  );
});

test('the key of an IPv4 address mapped into IPv6 is the IPv4 address, in each notation', () => {
  fc.assert(
    fc.property(fc.ipV4(), (ip) => {
      const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number);
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      for (const prefix of ['::ffff:', '::FFFF:', '0:0:0:0:0:ffff:', '0000:0:0::0:ffff:'])
        for (const tail of [ip, hex]) expect(addressKey(prefix + tail)).toBe(ip);
    }),
  );
});

const group = fc.integer({ min: 0, max: 0xffff });
const groups = (count: number) => fc.array(group, { minLength: count, maxLength: count });
const spell = (parts: readonly number[]) => parts.map((part) => part.toString(16)).join(':');

test('addresses share a key exactly if they share a /64', () => {
  fc.assert(
    fc.property(groups(4), groups(4), groups(4), groups(4), (network, other, host, host2) => {
      // `::ffff:0:0/96` contains IPv4 addresses, which have a key each.
      fc.pre(network.some((part) => part !== 0) && other.some((part) => part !== 0));
      const key = addressKey(spell([...network, ...host]));
      expect(key).toBe(addressKey(spell([...network, ...host2])));
      expect(key === addressKey(spell([...other, ...host]))).toBe(spell(network) === spell(other));
    }),
  );
});

test('all notations of an address have the same key', () => {
  const spellings = [
    '2001:db8::1',
    '2001:DB8:0:0:0:0:0:1',
    '2001:0db8:0000:0000:0000:0000:0000:0001',
    '2001:db8::0.0.0.1',
    '2001:db8::1%eth0',
  ];
  for (const ip of spellings) expect(addressKey(ip)).toBe('2001:db8:0:0::/64');
  expect(addressKey('::1')).toBe('0:0:0:0::/64');
  expect(addressKey('1:2:3:4:5:6:7::')).toBe('1:2:3:4::/64');
});

test('invalid addresses share one key', () => {
  const odd = [
    '',
    ' ',
    '1.2.3',
    '1.2.3.4 ',
    '01.2.3.4',
    '1.2.3.4:80',
    '[::1]',
    '::1::',
    'localhost',
    '12345::',
    'unknown',
  ];
  for (const ip of odd) expect(addressKey(ip), ip).toBe(unknownAddressKey);
});

test('any input yields a key of a known form and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.%]*$/)), (ip) => {
      expect(addressKey(ip)).toMatch(/^(unknown|\d+\.\d+\.\d+\.\d+|([0-9a-f]{1,4}:){4}:\/64)$/);
    }),
  );
});
