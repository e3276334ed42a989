import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classOfAddress } from './addresses.ts';

test('each range of addresses has its class', () =>
  checkRows(
    [
      ['8.8.8.8', 'public'],
      ['172.32.0.1', 'public'],
      ['2606:4700::1111', 'public'],
      ['127.0.0.1', 'private'],
      ['127.255.255.254', 'private'],
      ['10.1.2.3', 'private'],
      ['172.16.0.1', 'private'],
      ['192.168.1.1', 'private'],
      ['100.64.0.1', 'private'],
      ['::1', 'private'],
      ['fd12:3456::1', 'private'],
      ['::ffff:127.0.0.1', 'private'],
      ['::ffff:8.8.8.8', 'private'],
      ['64:ff9b::808:808', 'private'],
      ['64:ff9b::a01:203', 'private'],
      ['64:ff9b:1::a01:203', 'private'],
      ['2002:a01:203::1', 'private'],
      ['0.0.0.0', 'never'],
      ['0.1.2.3', 'never'],
      ['169.254.169.254', 'never'],
      ['::ffff:169.254.169.254', 'never'],
      ['64:ff9b::a9fe:a9fe', 'never'],
      ['2002:a9fe:a9fe::', 'never'],
      ['100.100.100.200', 'never'],
      ['168.63.129.16', 'never'],
      ['fd00:ec2::254', 'never'],
      ['192.0.0.192', 'never'],
      ['224.0.0.1', 'never'],
      ['255.255.255.255', 'never'],
      ['240.0.0.1', 'never'],
      ['198.18.0.1', 'never'],
      ['203.0.113.7', 'never'],
      ['::', 'never'],
      ['::7f00:1', 'never'],
      ['fe80::1', 'never'],
      ['fec0::1', 'never'],
      ['ff02::1', 'never'],
      ['2001:db8::1', 'never'],
      ['2001::1', 'never'],
      ['4000::1', 'never'],
      ['0x7f000001', 'never'],
      ['0177.0.0.1', 'never'],
      ['2130706433', 'never'],
      ['localhost', 'never'],
      ['', 'never'],
    ] as const,
    '%s is %s',
    (address, expected) => expect(classOfAddress(address)).toBe(expected),
  ));

test('an IPv4 address is never more reachable within an IPv6 address', () => {
  const rank = { never: 0, private: 1, public: 2 };
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '64:ff9b::', '64:ff9b:1::'), (address, prefix) => {
      const outer = classOfAddress(`${prefix}${address}`);
      expect(outer).not.toBe('public');
      expect(rank[outer]).toBeLessThanOrEqual(rank[classOfAddress(address)]);
    }),
  );
});

test('no text makes the classification fail', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV6(), fc.ipV4Extended()), (text) => {
      expect(['public', 'private', 'never']).toContain(classOfAddress(text));
    }),
  );
});
