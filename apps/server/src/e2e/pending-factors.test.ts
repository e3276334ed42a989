import { describe } from 'vitest';
import { browserTest, unhurried } from '../testing/browser.ts';
import { driveLeaving, driveSite } from '../testing/mutation-drive.ts';
import { factorSites } from '../testing/mutation-sites-factors.ts';

const test = browserTest();

describe.each(factorSites)('while a response is pending: $procedure of $file', unhurried, (site) => {
  test('one call is sent, every error is shown, and the result is shown', async ({ studio, visit }) => {
    await driveSite(site, { studio, visit });
  });

  test.runIf(site.leadsTo)('a refusal that ends the page leads on', async ({ studio, visit }) => {
    await driveLeaving(site, { studio, visit });
  });
});
