import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { profileName, userWithSecondFactor } from '../testing/browser-factors.ts';

const test = browserTest();

describe('text in every script', slowBrowserTest, () => {
  test('the studio counts a prompt like the server, and accepts emoji up to the limit', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/studio');
    const prompt = page.getByLabel('What do you want to see?');
    const draw = page.getByRole('button', { name: /^Draw/ });
    await prompt.fill(`${'🎨'.repeat(1999)} \u3164`);
    await waitForVisible(page.getByText('1 character left'));
    await prompt.fill('🎨'.repeat(2003));
    await waitForVisible(page.getByText('3 characters too many'));
    await draw.click();
    await waitForVisible(page.getByText('A prompt can have at most 2000 characters.'));
    expect(await page.getByRole('article').count()).toBe(0);

    await prompt.fill(`\u2800${'🎨'.repeat(2000)} `);
    await waitForVisible(page.getByText('0 characters left'));
    await draw.click();
    const asked = page.getByRole('article').getByRole('paragraph').first();
    await eventually(() => asked.textContent()).toBe('🎨'.repeat(2000));
  });

  test('invisible text is refused as prompt and name like an empty one', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user', { name: 'Ada' }) });
    const { page } = visitor;
    visitor.expectFault(/status of 400.*updateProfile/);
    await page.goto('/studio');
    await page.getByLabel('What do you want to see?').fill('\u3164\u200b');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await waitForVisible(page.getByText('Describe the picture you want.'));

    await page.goto('/account/profile');
    await page.getByLabel('Name').fill('\u2800\u2800');
    await page.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(page.getByText('Enter a name.'));
    await page.getByLabel('Name').fill('🎨'.repeat(81));
    await page.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(page.getByText('Must have at most 80 characters.'));
    await page.getByLabel('Name').fill('🎨'.repeat(80));
    await page.getByRole('button', { name: 'Save' }).click();
    await eventually(() => profileName(page).textContent()).toBe('🎨'.repeat(80));
  });

  test('the gallery and the user list find text that reads the same', async ({ studio, visit }) => {
    const { user } = await userWithSecondFactor(studio, 'superadmin', { name: 'Zoë Łódź' });
    for (const prompt of ['ЗАМОК на горе', 'これは猫の絵', 'a boat']) await studio.image(user, { prompt });
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    const pictures = page.getByRole('listitem').getByRole('link');
    await eventually(() => pictures.count()).toBe(3);
    for (const [words, prompt] of [
      ['замок', 'ЗАМОК на горе'],
      ['猫', 'これは猫の絵'],
      ['ＢＯＡＴ', 'a boat'],
    ] as const) {
      await page.getByRole('searchbox', { name: 'Search prompts' }).fill(words);
      await eventually(() => pictures.allTextContents()).toEqual([prompt]);
    }

    await page.goto('/admin/users');
    await page.getByRole('searchbox', { name: 'Search name or email' }).fill('ZOE lodz');
    await waitForVisible(page.getByRole('link', { name: 'Zoë Łódź' }));
    await page.getByRole('searchbox', { name: 'Search name or email' }).fill('zoz');
    await waitForVisible(page.getByRole('heading', { name: 'No user matches' }));
  });

  test('a prompt with direction overrides is not displayed reversed, nor does it turn the text beside it', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user', { name: 'Ada \u202eecalevoL' });
    const prompt = '\u202eabc \u2067def';
    const { id } = await studio.image(user, { prompt, negativePrompt: 'قط\u202e' });
    const { page } = await visit({ as: user });
    await page.goto(`/images/${id}`);
    const heading = page.getByRole('heading', { level: 1 });
    await eventually(() => heading.textContent()).toBe('abc def');
    await eventually(() => page.title()).toMatch(/^abc def/);
    const bidi = (locator: Locator) =>
      locator.evaluate(
        (element): string => element.ownerDocument.defaultView.getComputedStyle(element).unicodeBidi,
      );
    expect(['isolate', 'plaintext']).toContain(await bidi(heading));
    expect(['isolate', 'plaintext']).toContain(await bidi(page.getByText('قط')));
    expect(await heading.getAttribute('dir')).toBe('auto');
    const overrides = `/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.documentElement.outerHTML)`;
    for (const path of [`images/${id}`, 'studio', 'gallery', 'account']) {
      await page.goto(`/${path}`);
      await settled(page);
      expect(await page.evaluate(overrides), path).toBe(false);
    }
  });
});
