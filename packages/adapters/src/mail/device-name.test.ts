import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviceName } from './device-name.ts';

const mozilla = 'Mozilla/5.0';
test('a device is named from its user agent', () =>
  checkRows(
    [
      [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, 'Firefox on Linux'],
      [
        `${mozilla} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0`,
        'Edge on Windows',
      ],
      [
        `${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15`,
        'Safari on macOS',
      ],
      [
        `${mozilla} (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1`,
        'Safari on iPhone',
      ],
      [
        `${mozilla} (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/150.0 Mobile/15E148 Safari/604.1`,
        'Chrome on iPhone',
      ],
      [
        `${mozilla} (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36`,
        'Chrome on Android',
      ],
      [
        `${mozilla} (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36`,
        'Chrome on ChromeOS',
      ],
      ['curl/8.9.1', 'curl'],
      ['', 'an unknown device'],
      ['Buy now at evil.example', 'an unknown device'],
    ] as const,
    '%s is called %s',
    (userAgent, name) => {
      expect(deviceName(userAgent)).toBe(name);
    },
  ));

test('a name never contains text of the user agent', () => {
  const words = /^(an unknown device|[A-Za-z ]{1,40})$/;
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => words.test(deviceName(text))),
  );
  expect(deviceName('Firefox/1 <b>Linux</b> evil')).toBe('Firefox on Linux');
});
