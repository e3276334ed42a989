import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  settled,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { chooseInMenu } from '../testing/browser-factors.ts';
import { expectHeading, submitSignInForm } from '../testing/browser-mail.ts';
import { phone } from '../testing/browser-visitor.ts';
import { holdCalls } from '../testing/held-requests.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

const words = (page: Page): Locator => page.getByLabel('What do you want to see?');
const seed = (page: Page): Locator => page.getByLabel('Seed', { exact: true });
const drawButton = (page: Page): Locator => page.getByRole('button', { name: /^Draw/ });
const goTo = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name })
    .filter({ visible: true })
    .click();

const isFocused = (locator: Locator) => locator.evaluate((element) => element.matches(':focus'));

/** Whether the whole element is in the window, and nothing lies over it. */
const isInPlainView = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const { innerHeight } = element.ownerDocument.defaultView;
    const isOnTop = (y: number): boolean => {
      const hit = element.ownerDocument.elementFromPoint((left + right) / 2, y);
      return hit !== null && (element.contains(hit) || hit.contains(element));
    };
    return top >= 0 && bottom <= innerHeight && isOnTop(top + 3) && isOnTop(bottom - 3);
  });

const draft = { prompt: 'a ferry at dawn', negative: 'people', seed: '77' };

const fillDraft = async (page: Page): Promise<void> => {
  await words(page).fill(draft.prompt);
  await seed(page).fill(draft.seed);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByLabel('Negative prompt').fill(draft.negative);
  for (const choice of ['Ink sketch', 'Wide', '4'])
    await page.getByRole('radio', { name: choice, exact: true }).check();
};

const expectDraft = async (page: Page): Promise<void> => {
  await eventually(() => words(page).inputValue()).toBe(draft.prompt);
  expect(await seed(page).inputValue()).toBe(draft.seed);
  expect(await page.getByLabel('Negative prompt').inputValue()).toBe(draft.negative);
  for (const choice of ['Ink sketch', 'Wide', '4'])
    expect(await page.getByRole('radio', { name: choice, exact: true }).isChecked(), choice).toBe(true);
};

const storedText = (page: Page): Promise<string> =>
  page.evaluate<string>('JSON.stringify({ ...sessionStorage, ...localStorage })');

describe('the form of the studio', slowBrowserTest, () => {
  test('keeps the draft over navigation, Back, reload, a failed call and an expired session, until sign-out', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const visitor = await visit({ as: user });
    visitor.expectFault(/^Failed to load resource/);
    const { page, context } = visitor;
    await page.goto('/studio');
    await fillDraft(page);
    await goTo(page, 'Gallery');
    await expectHeading(page, 'Gallery');
    await page.goBack();
    await expectDraft(page);
    await page.reload();
    await expectDraft(page);
    await goTo(page, 'Gallery');
    await expectHeading(page, 'Gallery');
    await goTo(page, 'Studio');
    await expectDraft(page);
    await page.getByRole('button', { name: 'Start over' }).click();
    await eventually(() => words(page).inputValue()).toBe('');
    expect(await isFocused(words(page))).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expectDraft(page);

    const calls = await holdCalls(page, 'jobs.create');
    await drawButton(page).click();
    await calls.refuse('offline');
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'Can’t reach the server.' }));
    await expectDraft(page);
    await calls.stop();

    await studio.db.sessions.deleteAllOf(user.id);
    await drawButton(page).click();
    await expectHeading(page, 'Sign in');
    await page.reload();
    await submitSignInForm(visitor, user.email, sharedPassword);
    await expectHeading(page, 'Studio');
    await expectDraft(page);
    expect(await storedText(page)).not.toContain(user.id);

    const second = await context.newPage();
    await second.goto('/studio');
    await words(second).fill('a thought in another tab');
    await chooseInMenu(page, 'Sign out');
    await waitForVisible(page.getByRole('banner').getByRole('link', { name: 'Sign in' }));
    for (const [tab, text] of [
      [page, draft.prompt],
      [second, 'another tab'],
    ] as const)
      await eventually(() => storedText(tab)).not.toContain(text);
  });

  test('says what drawing costs and how long it takes, and why it is not possible without quota', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const { page } = await visit({ as: user });
    const setQuota = async (images: number): Promise<void> => {
      await studio.db.quotas.setLimits(user.workspaceId, { images });
      await page.goto('/studio');
    };
    await setQuota(1);
    await waitForVisible(page.getByRole('button', { name: 'Draw 2 pictures' }));
    await waitForVisible(
      page.getByText(/^Only 1 picture left this month: choose fewer\. Your quota renews on 1 /),
    );
    expect(await drawButton(page).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: '1', exact: true }).check();
    await words(page).fill('the last one');
    await page.getByRole('button', { name: 'Draw 1 picture' }).click();
    const job = page.getByRole('article', { name: 'the last one' });
    await waitForVisible(job.getByRole('link'));
    const reason = page.getByText(/^You’ve used this month’s quota of 1 picture\. Your quota renews on 1 /);
    await waitForVisible(reason);
    expect(await drawButton(page).isDisabled()).toBe(true);
    expect(await drawButton(page).getAttribute('aria-describedby')).toBe(await reason.getAttribute('id'));
    expect(await job.getByRole('button', { name: 'New seed' }).isDisabled()).toBe(true);
    await words(page).press('Control+Enter');
    expect(await page.getByRole('article').count()).toBe(1);
    await setQuota(0);
    await waitForVisible(page.getByText('Ask an administrator for a quota.'));
    await setQuota(2);
    await eventually(() => drawButton(page).isEnabled()).toBe(true);

    await waitForVisible(page.getByText(/^Ready in about \d+ s$/));
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('jobs.quote')) asked.push(request.url());
    });
    await words(page).pressSequentially('a lighthouse above the sea');
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('jobs.quote')),
      page.getByRole('radio', { name: 'Wide', exact: true }).check(),
    ]);
    expect(answer.ok()).toBe(true);
    expect(asked).toHaveLength(1);
    expect(asked.join()).not.toContain('lighthouse');
  });

  test('keeps Draw in view, and covers no field that has the focus', async ({ studio, visit }) => {
    const user = await studio.user('user');
    for (const prompt of ['one', 'two', 'three', 'four']) await studio.image(user, { prompt });
    for (const viewport of [phone, { width: 1440, height: 560 }]) {
      const { page } = await visit({ as: user, viewport, reducedMotion: 'reduce' });
      await page.goto('/studio');
      await settled(page);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      for (const top of [0, 400, 100_000]) {
        await page.evaluate(`window.scrollTo(0, ${top})`);
        await eventually(() => isInPlainView(drawButton(page))).toBe(true);
      }
      await words(page).focus();
      for (const field of [seed(page), page.getByLabel('Negative prompt'), words(page)]) {
        for (let presses = 0; presses < 20 && !(await isFocused(field)); presses += 1)
          await page.keyboard.press(field === words(page) ? 'Shift+Tab' : 'Tab');
        await field.focus();
        await eventually(() => isInPlainView(field)).toBe(true);
      }
    }
  });

  test('an error is shown at its field, which gets the focus in plain view', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user'), viewport: phone });
    visitor.expectFault(/status of 400/);
    const { page } = visitor;
    await page.goto('/studio');
    await words(page).fill('a heron');
    await seed(page).fill('9999999999');
    await drawButton(page).click();
    await waitForVisible(page.getByText('A seed is a whole number from 0 to 4294967295.'));
    expect(await isFocused(seed(page))).toBe(true);
    await eventually(() => isInPlainView(page.getByText('A seed is a whole number'))).toBe(true);

    await seed(page).fill('7');
    const more = page.getByRole('button', { name: 'More', exact: true });
    await more.click();
    await page.getByLabel('Negative prompt').fill('x'.repeat(2001));
    await more.click();
    await waitForHidden(page.getByLabel('Negative prompt'));
    await drawButton(page).click();
    await waitForVisible(page.getByText('Must have at most 2000 characters.'));
    expect(await isFocused(page.getByLabel('Negative prompt'))).toBe(true);
    await page.getByLabel('Negative prompt').fill('');

    const calls = await holdCalls(page, 'jobs.create');
    await drawButton(page).click();
    await calls.refuse('validation_failed', { issues: [{ path: 'seed', message: 'Not this one.' }] });
    await waitForVisible(page.getByText('Not this one.'));
    await eventually(() => isFocused(seed(page))).toBe(true);
    expect(await page.getByRole('button', { name: 'Close this message' }).count()).toBe(0);
    await calls.stop();
  });
});

describe('the pictures of the studio', slowBrowserTest, () => {
  test('can be downloaded, copied from and deleted with the keyboard alone', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id;
    await client.mutate('jobs.create', { prompt: 'a quiet weir', model, width: 256, height: 256, count: 2 });
    const { page, context } = await visit({ as: user });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/studio');
    const job = page.getByRole('article', { name: 'a quiet weir' });
    await eventually(() => job.getByRole('link').count()).toBe(2);
    const actions = (at: number) => job.getByRole('button', { name: `Actions: picture ${at} of 2` });
    const choose = async (at: number, item: string): Promise<void> => {
      await job
        .getByRole('link')
        .nth(at - 1)
        .focus();
      await page.keyboard.press('Tab');
      expect(await isFocused(actions(at))).toBe(true);
      await eventually(() =>
        actions(at).evaluate(
          (button) => button.ownerDocument.defaultView.getComputedStyle(button.parentElement).opacity,
        ),
      ).toBe('1');
      await page.keyboard.press('Enter');
      const option = page.getByRole('menuitem', { name: item });
      await waitForVisible(option);
      for (let presses = 0; presses < 6 && !(await isFocused(option)); presses += 1)
        await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    };
    await choose(1, 'Copy prompt');
    await waitForVisible(page.getByText('Prompt copied.'));
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('a quiet weir');
    const [file] = await Promise.all([page.waitForEvent('download'), choose(2, 'Download')]);
    expect(file.suggestedFilename()).toMatch(/\.png$/);
    await choose(1, 'Delete');
    await waitForVisible(page.getByText('Picture deleted.'));
    await eventually(() => job.getByRole('link').count()).toBe(1);
    await eventually(() => page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''")).toMatch(
      /^Actions: picture 1 of 2/,
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => job.getByRole('link').count()).toBe(2);
    await choose(2, 'Reuse settings');
    await eventually(() => words(page).inputValue()).toBe('a quiet weir');
    await eventually(() => seed(page).inputValue()).toMatch(/^\d+$/);
    await page.waitForURL((url) => url.pathname === '/studio' && url.search === '');
  });

  test('have large targets and no keyboard hints on a touch screen', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id;
    await client.mutate('jobs.create', { prompt: 'a weir', model, width: 256, height: 384, count: 2 });
    const { page } = await visit({ as: user, viewport: phone, hasTouch: true, isMobile: true });
    await page.goto('/studio');
    const actions = page.getByRole('article').getByRole('button', { name: /^Actions/ });
    await eventually(() => actions.count()).toBe(2);
    await settled(page);
    await waitForHidden(page.getByText('Ctrl ↵'));
    await waitForHidden(page.getByRole('button', { name: 'Keyboard shortcuts' }));
    await actions.last().tap();
    await waitForVisible(page.getByRole('menuitem', { name: 'Delete' }));
    const item = page.getByRole('menuitem');
    for (const target of [...(await actions.all()), ...(await item.all()), drawButton(page)]) {
      const box = await target.boundingBox();
      expect(Math.min(box?.height ?? 0, box?.width ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await page.getByRole('menuitem', { name: 'Delete' }).tap();
    await eventually(() => actions.count()).toBe(1);
  });

  test('a preset is saved by Enter without drawing; when that fails on a phone, the message is above the dialog', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await studio.user('user'), viewport: phone, reducedMotion: 'reduce' });
    const { page, requests } = visitor;
    await page.goto('/studio');
    await words(page).fill('a kettle on a stove');
    const open = page.getByRole('button', { name: 'Presets', exact: true });
    const dialog = page.getByRole('dialog', { name: 'Presets' });
    await open.click();
    await dialog.getByLabel('Name').fill('Poster');
    await dialog.getByLabel('Name').press('Enter');
    await waitForVisible(page.getByText('Saved as “Poster”.'));
    await open.click();
    await page.route(/presets\.remove/, (route) => route.abort());
    visitor.expectFault(/ERR_/);
    await dialog.getByRole('button', { name: 'Delete preset: Poster' }).click();
    const message = page.getByRole('alert').filter({ has: page.getByLabel('Close this message') });
    await waitForVisible(message);
    await eventually(async () => (await message.boundingBox())?.y).toBeLessThan(phone.height / 4);
    expect(requests.filter((request) => request.includes('jobs.create'))).toEqual([]);
  });
});
