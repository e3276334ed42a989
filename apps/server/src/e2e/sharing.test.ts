import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { collector, hung } from '../testing/browser-gallery.ts';
import { addCollectionOf } from '../testing/in-process-collections.ts';

const test = browserTest();
const prompt = 'a boat, number 1';
const password = 'dusk over reeds';

describe('sharing a picture', slowBrowserTest, () => {
  test('by a link with a password: without an account or JavaScript it opens, until it is revoked', async ({
    studio,
    visit,
    browser,
  }) => {
    const { user } = await collector(studio, 1);
    const owner = await visit({ as: user });
    const { page } = owner;
    await page.goto('/gallery');
    await hung(page, prompt).click();
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const form = page.getByRole('dialog', { name: 'Share this picture' });
    await waitForVisible(form);
    await expectAccessible(owner, allAppearances);
    await form.getByLabel('Password (optional)', { exact: true }).fill(password);
    await form.getByLabel('Show the prompt').check();
    await form.getByRole('button', { name: 'Create link' }).click();
    const shown = page.getByRole('dialog', { name: 'Your link' });
    const link = (await shown.getByRole('code').textContent()) ?? '';
    expect(link).toMatch(/\/s\/[\w-]+$/);
    await shown.getByRole('button', { name: 'Done' }).click();

    const stranger = await browser.newContext({ javaScriptEnabled: false });
    try {
      const visitor = await stranger.newPage();
      await visitor.goto(link);
      await visitor.getByLabel('Password').fill('something else');
      await visitor.getByRole('button', { name: 'Show picture' }).click();
      await waitForVisible(visitor.getByText('This password is wrong.'));
      await visitor.getByLabel('Password').fill(password);
      await visitor.getByRole('button', { name: 'Show picture' }).click();
      const picture = visitor.getByRole('img', { name: prompt });
      await waitForVisible(picture);
      await waitForVisible(visitor.getByText(prompt, { exact: true }));

      await page.goto('/account/shares');
      await waitForVisible(page.getByText(/opened once/));
      await waitForVisible(page.getByText(/ · password · download · with prompt$/));
      await page.getByRole('button', { name: `Revoke the link to ${prompt}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
      await waitForVisible(page.getByText('No links yet.'));
      expect((await visitor.goto(link))?.status()).toBe(404);
      await waitForVisible(visitor.getByRole('heading', { name: 'Not here any more' }));
    } finally {
      await stranger.close();
    }
  });

  test('a collection by a link shows its pictures, small and large, without JavaScript', async ({
    studio,
    visit,
    browser,
  }) => {
    const { user } = await studio.person('user');
    const { id } = await addCollectionOf(studio, user, ['a heron', 'a weir'], { name: 'Herons' });
    const owner = await visit({ as: user });
    const { page } = owner;
    await page.goto(`/collections/${id}`);
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const form = page.getByRole('dialog', { name: 'Share this collection' });
    await form.getByLabel('Show the prompts').check();
    await form.getByRole('button', { name: 'Create link' }).click();
    const shown = page.getByRole('dialog', { name: 'Your link' });
    const link = (await shown.getByRole('code').textContent()) ?? '';
    await shown.getByRole('button', { name: 'Done' }).click();
    const stranger = await browser.newContext({ javaScriptEnabled: false });
    try {
      const visitor = await stranger.newPage();
      await visitor.goto(link);
      await waitForVisible(visitor.getByRole('heading', { level: 1, name: 'Herons' }));
      await visitor.getByRole('link', { name: 'a heron' }).click();
      await waitForVisible(visitor.getByText('a heron', { exact: true }));
      // Also where it takes two lines, below what is in the middle.
      const alignment = "getComputedStyle(document.querySelector('main > p')).textAlign";
      expect(await visitor.evaluate<string>(alignment)).toBe('center');
      await visitor.getByRole('link', { name: 'Next picture →' }).click();
      await waitForVisible(visitor.getByText('a weir', { exact: true }));
      await visitor.getByRole('link', { name: '← Previous picture' }).click();
      await waitForVisible(visitor.getByText('a heron', { exact: true }));
      await visitor.getByRole('link', { name: 'Herons', exact: true }).click();
      await waitForVisible(visitor.getByRole('img', { name: 'a weir' }));
      await page.goto('/account/shares');
      await waitForVisible(page.getByText(/opened once/));
    } finally {
      await stranger.close();
    }
  });
});
