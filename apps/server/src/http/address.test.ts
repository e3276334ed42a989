import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ChainHeader, createAddressOf, forwardedAddress } from './address.ts';

const notices: string[] = [];
beforeEach(() => {
  notices.length = 0;
});
const ask = (
  proxies: readonly string[],
  headers: IncomingHttpHeaders,
  remoteAddress = '127.0.0.1',
  header: ChainHeader = 'x-forwarded-for',
): string =>
  createAddressOf(
    proxies,
    header,
    (code) => void notices.push(code),
  )({
    socket: { remoteAddress },
    headers,
  } as unknown as IncomingMessage);
const via = (forwarded: string): string => ask(['127.0.0.1'], { 'x-forwarded-for': forwarded });

describe('what a trusted proxy forwards', () => {
  test('is read with ports, brackets and quotes', () =>
    checkRows(
      [
        ['203.0.113.7', '203.0.113.7'],
        ['2001:db8::7', '2001:db8::7'],
        ['203.0.113.7:5678', '203.0.113.7'],
        ['[2001:db8::1]:443', '2001:db8::1'],
        ['[2001:db8::1]', '2001:db8::1'],
        ['"203.0.113.7:80"', '203.0.113.7'],
        ['"[2001:db8::1]:_port"', '2001:db8::1'],
        ['203.0.113.7, ', '203.0.113.7'],
        [' , 10.0.0.1 ,\t203.0.113.7 ', '203.0.113.7'],
        ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
        ['', '127.0.0.1'],
        [' , ', '127.0.0.1'],
      ],
      '%s',
      (forwarded, address) => {
        notices.length = 0;
        expect(via(forwarded)).toBe(address);
        expect(notices).toEqual([]);
      },
    ));

  test('is no address and is logged if it is malformed', () =>
    checkRows(
      [
        'not an address',
        'unknown',
        '_hidden',
        '<script>',
        '203.0.113.7:',
        '203.0.113.7:123456',
        '203.0.113.7:80:80',
        '203.0.113.007',
        '[203.0.113.7]',
        '[2001:db8::1',
        '2001:db8::1]:443',
        '[2001:db8::1]443',
        '"203.0.113.7',
        '"203.0.113.7\\""',
        'x'.repeat(5000),
        `fe80::1%${'x'.repeat(5000)}`,
        '203.0.113.7, unknown',
      ],
      '%s',
      (forwarded) => {
        notices.length = 0;
        expect(via(forwarded)).toBe('');
        expect(notices).toEqual(['unreadable_forwarded']);
      },
    ));

  test('is believed hop by hop, ports or not, and never beyond the first that is not listed', () => {
    const proxies = ['127.0.0.1', '10.0.0.0/24', '2001:db8:1::1'];
    const chain = (text: string) => ask(proxies, { 'x-forwarded-for': text });
    expect(chain('192.0.2.66, 203.0.113.7:9, [2001:db8:1::1]:443, 10.0.0.4:8080')).toBe('203.0.113.7');
    expect(chain('rubbish, 203.0.113.7, 10.0.0.4')).toBe('203.0.113.7');
    expect(chain('10.0.0.5, 10.0.0.4:1')).toBe('10.0.0.5');
    expect(notices).toEqual([]);
  });

  test('is read from Forwarded if the setting says so', () => {
    const forwarded = (text: string, more: IncomingHttpHeaders = {}) =>
      ask(['127.0.0.1'], { forwarded: text, ...more }, '127.0.0.1', 'forwarded');
    expect(forwarded('for=192.0.2.60;proto=http;by=203.0.113.43')).toBe('192.0.2.60');
    expect(forwarded('For="[2001:db8:cafe::17]:4711"')).toBe('2001:db8:cafe::17');
    expect(forwarded('for=192.0.2.66, proto=https; for=192.0.2.60')).toBe('192.0.2.60');
    expect(forwarded('for=192.0.2.60', { 'x-forwarded-for': '192.0.2.66' })).toBe('192.0.2.60');
    // A quote that the client opens does not reach what the proxy appends.
    expect(forwarded('for="192.0.2.66, for=192.0.2.60')).toBe('192.0.2.60');
    expect(notices).toEqual([]);
    for (const text of ['for=unknown', 'for=_secret', 'proto=https', 'for=192.0.2.1;for=192.0.2.2'])
      expect(forwarded(text), text).toBe('');
    expect(notices).toHaveLength(4);
  });

  test('is never read from the header that the proxy does not write: a client may have', () => {
    expect(ask(['127.0.0.1'], { forwarded: 'for=6.6.6.6', 'x-forwarded-for': '192.0.2.60' })).toBe(
      '192.0.2.60',
    );
    expect(notices).toEqual([]);
    expect(ask(['127.0.0.1'], { forwarded: 'for=6.6.6.6' })).toBe('127.0.0.1');
    expect(ask(['127.0.0.1'], { 'x-forwarded-for': '6.6.6.6' }, '127.0.0.1', 'forwarded')).toBe('127.0.0.1');
    expect(notices).toEqual(['unreadable_forwarded', 'unreadable_forwarded']);
  });
});

test('forwarding headers of a peer that is not a listed proxy are ignored', () => {
  const names = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'x-forwarded-host'];
  for (const proxies of [[], ['192.0.2.1']])
    for (const peer of ['127.0.0.1', '::1', '10.1.2.3', '::ffff:172.17.0.1', '100.64.0.9', 'fd00::1', '']) {
      expect(ask(proxies, {}, peer)).toBe(peer);
      expect(notices).toEqual([]);
      for (const name of names) expect(ask(proxies, { [name]: '203.0.113.7' }, peer)).toBe(peer);
      // A socket that has ended has no address.
      expect(notices.splice(0), peer).toEqual(peer === '' ? [] : Array(4).fill('unlisted_proxy'));
    }
  // From the internet such a header may come from any client; it does not mean a proxy of ours.
  for (const peer of ['198.51.100.1', '2001:db8::7']) {
    for (const name of names) expect(ask([], { [name]: '203.0.113.7' }, peer)).toBe(peer);
    expect(notices).toEqual([]);
  }
});

test('an address in any notation gives that address', () => {
  const port = fc.integer({ min: 0, max: 65_535 });
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV6(), port, (v4, v6, at) => {
      for (const text of [v4, `${v4}:${at}`, `"${v4}:${at}"`, ` ${v4} `])
        expect(forwardedAddress(text)).toBe(v4);
      for (const text of [v6, `[${v6}]`, `[${v6}]:${at}`, `"[${v6}]:${at}"`])
        expect(forwardedAddress(text)).toBe(v6);
    }),
  );
});
