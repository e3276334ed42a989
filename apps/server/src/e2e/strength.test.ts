import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { freshEmail } from '../testing/credentials.ts';

const tests = {
  passphrase: browserTest({ PASSWORD_POLICY: 'passphrase' }),
  complexity: browserTest({ PASSWORD_POLICY: 'complexity' }),
} as const;

const field = (page: Page) => page.getByLabel('Password', { exact: true });

/** The text of the meter, which is the description of the field. */
const meter = (page: Page) => page.locator('progress').locator('xpath=..');
const isEnough = async (page: Page): Promise<boolean> =>
  (await meter(page).getAttribute('data-enough')) !== null;

const openForm = async (page: Page): Promise<void> => {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Annabel Lighthouse');
  await page.getByLabel('Email').fill(freshEmail());
};

const passwords = {
  passphrase: [
    ['short', /^At least 8 characters; a few random words work well\. 3 to go\.$/],
    ['abcabcabcabd', /^Too easy to guess\. Repeating/],
    ['password1234', /^Too easy to guess\. This is .* password/],
    ['Annabel.Lighthouse', /^Too easy to guess\. Your name/],
    ['Sunshine2024!', /^Too easy to guess\./],
    ['my lamp above the harbour', /^(Good enough|Good|Hard to guess|Very hard to guess)\.$/],
  ],
  complexity: [
    ['Short1!', /^At least 8 characters\. 1 to go\.$/],
    ['herons at dusk', /^Still needs an uppercase letter, a digit and a symbol such as ! or #\.$/],
    ['Password1234!', /^Too easy to guess\. This is .* password/],
    ['Annabel.Lighthouse1', /^Too easy to guess\. Your name/],
    ['My lamp above 7 harbours!', /^All requirements met\.$/],
  ],
} as const;

for (const policy of ['passphrase', 'complexity'] as const)
  describe(`the meter of new passwords with the policy ${policy}`, slowBrowserTest, () => {
    const test = tests[policy];

    for (const [password, words] of passwords[policy])
      test(`agrees with the server about “${password}”`, async ({ visit }) => {
        const visitor = await visit();
        const { page } = visitor;
        visitor.expectFault(/status of 400.*auth\.register/);
        await openForm(page);
        await field(page).fill(password);
        // The word lists arrive on their own; what is counted without them may read otherwise.
        await eventually(async () => (await meter(page).textContent())?.trim() ?? '').toMatch(words);
        const promised = await isEnough(page);
        const answer = page.waitForResponse(/auth\.register/);
        await page.getByRole('button', { name: 'Create account' }).click();
        expect((await answer).status()).toBe(promised ? 200 : 400);
        if (promised) return page.waitForURL('**/studio');
        await eventually(() => field(page).getAttribute('aria-invalid')).toBe('true');
      });

    test('loads its data when the field is used, and is announced', async ({ visit }) => {
      const { page, requests } = await visit();
      const wordLists = () => requests.filter((url) => /\/assets\/estimate-/.test(url)).length;
      await openForm(page);
      await waitForVisible(meter(page));
      expect(wordLists()).toBe(0);
      await field(page).focus();
      await eventually(wordLists).toBe(1);
      await field(page).fill('short');
      await waitForVisible(page.getByRole('status').filter({ hasText: 'to go.' }));
      await field(page).fill('');
      await waitForHidden(page.getByRole('status').filter({ hasText: 'to go.' }));
    });
  });
