import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';

const test = browserTest();
const longPassword = 'thirty-two grey geese, ünïcödé and 🦆, over the fen before anybody wakes up';

/** The pages with password fields, and the `autocomplete` of each field. */
const pages = [
  { path: '/sign-in', signedIn: false, fields: ['current-password'] },
  { path: '/sign-up', signedIn: false, fields: ['new-password'] },
  { path: '/setup#made-up-token', signedIn: false, fields: ['new-password'] },
  { path: '/reset-password#token=made-up-token', signedIn: false, fields: ['new-password'] },
  { path: '/account/security', signedIn: true, fields: ['current-password', 'new-password'] },
];

describe('the password fields', slowBrowserTest, () => {
  test.for(pages)(
    'of $path hide input until asked, accept pasting, and are labelled for password managers (ASVS 6.2.6, 6.2.7)',
    async ({ path, signedIn, fields }, { studio, visit }) => {
      const { page } = await visit(signedIn ? { as: await studio.user('user') } : {});
      await page.goto(path);
      await settled(page);
      const inputs = page.locator('input[type=password]');
      await waitForVisible(inputs);
      const purposes = await inputs.evaluateAll((all) =>
        all.map((input) => input.getAttribute('autocomplete')),
      );
      expect(purposes.toSorted()).toEqual(fields);
      for (const purpose of fields) {
        const field = page.locator(`input[autocomplete="${purpose}"]`);
        const reveal = page.getByRole('button', { name: /^Show .*password$/ }).nth(fields.indexOf(purpose));
        // Put into the clipboard by way of a field of the page itself.
        await field.fill(longPassword);
        await reveal.click();
        await eventually(() => field.getAttribute('type')).toBe('text');
        await field.press('ControlOrMeta+a');
        await field.press('ControlOrMeta+x');
        expect(await field.inputValue()).toBe('');
        await reveal.click();
        await eventually(() => field.getAttribute('type')).toBe('password');
        await field.focus();
        await page.keyboard.press('ControlOrMeta+v');
        await eventually(() => field.inputValue()).toBe(longPassword);
        await field.fill('');
      }
    },
  );
});
