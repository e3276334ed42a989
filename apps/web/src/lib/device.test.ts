import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { describeDevice, suggestPasskeyName } from './device.ts';

const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0';

test('a user agent is shown as browser and system, and suggests a passkey name', () =>
  checkRows(
    [
      [mac, 'Firefox on Mac', 'Passkey on Mac'],
      ['Mozilla/5.0 (X11; CrOS x86_64) Chrome/150.0', 'Chrome on Chromebook', 'Passkey on Chromebook'],
      ['Something/1 (Linux)', 'A browser on Linux', 'Passkey on Linux'],
      ['curl/8.9.1', 'curl', 'My passkey'],
      ['atelier-cli/1.0', 'atelier-cli/1.0', 'My passkey'],
      ['', 'Unknown device', 'My passkey'],
    ],
    '%j',
    (userAgent, device, passkey) => {
      expect(describeDevice(userAgent)).toBe(device);
      expect(suggestPasskeyName(userAgent)).toBe(passkey);
    },
  ));
