import { describe } from 'vitest';
import { slowBrowserTest } from '../testing/browser.ts';
import { providerTest } from '../testing/browser-provider.ts';
import { driveSite } from '../testing/mutation-drive.ts';
import { providerSites } from '../testing/mutation-sites-providers.ts';

const test = providerTest();

describe.each(providerSites)('while a response is pending: $procedure of $file', slowBrowserTest, (site) => {
  test('one call is sent, every error is shown, and the result is shown', async ({
    studio,
    visit,
    visitWithProviders,
    providerAccount,
  }) => {
    await driveSite(site, { studio, visit, visitWithProviders, providerAccount });
  });
});
