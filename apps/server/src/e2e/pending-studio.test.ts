import { describe } from 'vitest';
import { browserTest, slowBrowserTest } from '../testing/browser.ts';
import { moreModels } from '../testing/more-models.ts';
import { driveSite } from '../testing/mutation-drive.ts';
import { studioSites } from '../testing/mutation-sites-studio.ts';

const test = browserTest({}, moreModels);

describe.each(studioSites)('while a response is pending: $procedure of $file', slowBrowserTest, (site) => {
  test('one call is sent, every error is shown, and the result is shown', async ({ studio, visit }) => {
    await driveSite(site, { studio, visit });
  });
});
