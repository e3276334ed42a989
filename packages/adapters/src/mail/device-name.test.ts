import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { deviceName } from './device-name.ts';

test('an email names the device of a user agent', () =>
  checkRows(
    [
      ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
      ['Something/1 (Linux)', 'Linux'],
      ['curl/8.9.1', 'curl'],
      ['', 'an unknown device'],
      ['Buy now at evil.example', 'an unknown device'],
    ],
    '%j: %s',
    (userAgent, name) => {
      expect(deviceName(userAgent)).toBe(name);
    },
  ));
