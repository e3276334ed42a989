import { describe, expect, test } from 'vitest';
import { createExemptions } from './exemptions.ts';
import { addressNumber, parseNetwork } from './network.ts';

const exemptions = createExemptions(
  ['10.0.0.1', '2001:db8:1::/48', 'linklocal'],
  ['198.51.100.7', '198.51.101.0/24', '2001:db8:2::7'],
);

const reasonOf = (text: string, own: string | null = null) => {
  const network = parseNetwork(text);
  if (network === null) throw new Error(`${text} was not read`);
  return exemptions.of(network, own)?.reason ?? null;
};

describe('what is never blocked', () => {
  test.each([
    ['203.0.113.7', null],
    ['203.0.113.0/24', null],
    ['16.0.0.0/8', null],
    ['2001:db8:9::1', null],
    ['2400::/20', null],
    ['127.0.0.1', 'this_server'],
    ['::1', 'this_server'],
    ['::ffff:127.0.0.1', 'this_server'],
    ['0.0.0.0/0', 'this_server'],
    ['::/0', 'this_server'],
    ['10.0.0.1', 'proxy'],
    ['10.0.0.0/16', 'proxy'],
    ['10.0.0.2', null],
    ['2001:db8:1:2::3', 'proxy'],
    ['169.254.7.7', 'proxy'],
    ['198.51.100.7', 'allow_list'],
    ['198.51.100.0/24', 'allow_list'],
    ['198.51.101.9', 'allow_list'],
    ['2001:db8:2::1', 'allow_list'],
    ['16.0.0.0/7', 'too_wide'],
    ['2400::/19', 'too_wide'],
    ['::fffe:0:0/95', 'this_server'],
    ['::1:0:0:0/80', null],
  ])('%s: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  test('the administrator’s own address is not, nor a range that contains it', () => {
    expect(reasonOf('203.0.113.7', '203.0.113.7')).toBe('own_address');
    expect(reasonOf('203.0.113.0/24', '203.0.113.7')).toBe('own_address');
    expect(reasonOf('203.0.113.0/24', '::ffff:203.0.113.7')).toBe('own_address');
    expect(reasonOf('2001:db8:9::9', '2001:db8:9::1')).toBe('own_address');
    expect(reasonOf('203.0.113.8', '203.0.113.7')).toBeNull();
    expect(reasonOf('203.0.113.8', 'console')).toBeNull();
  });

  test('requests from proxies, the allow-list and the server itself are exempt from blocks made before', () => {
    const has = (text: string) => exemptions.has(addressNumber(text) ?? 0n);
    expect(['127.0.0.1', '10.0.0.1', '198.51.101.3', '2001:db8:2::7'].map(has)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['10.0.0.2', '198.51.100.8', '2001:db8:2::8'].map(has)).toEqual([false, false, false]);
  });
});
