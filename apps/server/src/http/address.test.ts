import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createAddressOf } from './address.ts';

const request = (forwarded: string, remoteAddress = '127.0.0.1') =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['not an address', ''],
  ['203.0.113.7:80', ''],
  ['<script>', ''],
  ['x'.repeat(5000), ''],
  [`fe80::1%${'x'.repeat(5000)}`, ''],
])('what a trusted proxy passes on counts only if it is an address: %.20s', (forwarded, address) => {
  expect(createAddressOf(['127.0.0.1'])(request(forwarded))).toBe(address);
});

test('what anybody else passes on counts for nothing', () => {
  for (const proxies of [[], ['127.0.0.1']])
    expect(createAddressOf(proxies)(request('203.0.113.7', '198.51.100.1'))).toBe('198.51.100.1');
});
