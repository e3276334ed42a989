import { describe } from 'vitest';
import { browserTest, slowBrowserTest } from '../testing/browser.ts';
import { driveSite } from '../testing/mutation-drive.ts';
import { collectionSites } from '../testing/mutation-sites-collections.ts';

const test = browserTest();

describe.each(collectionSites)(
  'while a response is pending: $procedure of $file',
  slowBrowserTest,
  (site) => {
    test('one call is sent, every error is shown, and the result is shown', async ({ studio, visit }) => {
      await driveSite(site, { studio, visit });
    });
  },
);
