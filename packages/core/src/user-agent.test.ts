import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRows } from './testing/check-rows.ts';
import { parseUserAgent } from './user-agent.ts';

const mozilla = 'Mozilla/5.0';
test('browser and system are read from a user agent', () =>
  checkRows(
    [
      [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox', 'Linux'],
      [
        `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0`,
        'Edge',
        'Windows',
      ],
      [
        `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15`,
        'Safari',
        'macOS',
      ],
      [
        `${mozilla} (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1`,
        'Safari',
        'iPhone',
      ],
      [
        `${mozilla} (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1`,
        'Chrome',
        'iPhone',
      ],
      [
        `${mozilla} (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36`,
        'Chrome',
        'Android',
      ],
      [
        `${mozilla} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36`,
        'Chrome',
        'ChromeOS',
      ],
      ['curl/8.9.1', 'curl', null],
      ['', null, null],
      ['Buy now at evil.example', null, null],
    ] as const,
    '%s is %s on %s',
    (userAgent, browser, system) => {
      expect(parseUserAgent(userAgent)).toEqual({ browser, system });
    },
  ));

test('a name never contains text of the user agent', () => {
  const isKnownName = (name: string | null) => name === null || /^[A-Za-z ]{1,20}$/.test(name);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const { browser, system } = parseUserAgent(text);
      return isKnownName(browser) && isKnownName(system);
    }),
  );
  expect(parseUserAgent('Firefox/1 <b>Linux</b> evil')).toEqual({ browser: 'Firefox', system: 'Linux' });
});
