import { expect, test } from 'vitest';
import { isLoopback, kindOf, readBounded } from './http-utils.ts';
import { checkRows } from './testing/check-rows.ts';

const bytes = (...texts: string[]) => new Response(texts.join('')).body;

test('a body is read up to the bound', async () => {
  expect(await readBounded(bytes('ä', '€'), 5)).toBe('ä€');
  expect(await readBounded(bytes('ä', '€'), 4)).toBeNull();
  expect(await readBounded(null, 0)).toBe('');
});

test('a character split between two chunks is decoded', async () => {
  async function* halves() {
    yield new Uint8Array([0xe2, 0x82]);
    yield new Uint8Array([0xac]);
  }
  expect(await readBounded(halves(), 3)).toBe('€');
});

test('an endless body is not read beyond the bound', async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += 1;
      yield new Uint8Array(10);
    }
  }
  expect(await readBounded(endless(), 25)).toBeNull();
  expect(sent).toBe(3);
});

test('loopback names and addresses are recognised, and no others', () =>
  checkRows(
    [
      ['localhost', true],
      ['127.0.0.1', true],
      ['127.1.2.3', true],
      ['::1', true],
      ['[::1]', true],
      ['localhost.example', false],
      ['127.0.0.1.example', false],
      ['10.0.0.1', false],
      ['::2', false],
    ] as const,
    '%s is loopback: %s',
    (host, expected) => {
      expect(isLoopback(host)).toBe(expected);
    },
  ));

test('an error is named by its code or class, never by its message', () => {
  const refused = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
  expect(kindOf(new TypeError('fetch failed', { cause: refused }))).toBe('ECONNREFUSED');
  expect(kindOf(new TypeError('secret'))).toBe('TypeError');
  expect(kindOf('secret')).toBe('unknown');
});
