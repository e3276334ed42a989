import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  settled,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { accountMenu, chooseInMenu, profileName, userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading, expectSignedOut } from '../testing/browser-mail.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();
const newPassword = 'forty grey geese over the fen';

const expectSignInPage = async ({ page }: Visitor): Promise<void> => {
  await page.waitForURL('**/sign-in**');
  await waitForVisible(page.getByRole('heading', { level: 1, name: 'Sign in' }));
};

const focused = (page: Page): Promise<string> =>
  page.evaluate<string>('document.activeElement.textContent || document.activeElement.ariaLabel');

describe('the account pages', slowBrowserTest, () => {
  test('are reached from the menu by keyboard; it also holds name, email, theme and, if allowed, Admin', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user', { name: 'Ines van der Falk' });
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/gallery');
    await expectHeading(page, 'Gallery');
    const button = accountMenu(page);
    await waitForVisible(button.locator('[data-initials=IF]'));
    const menu = page.getByRole('menu');
    await button.focus();
    await page.keyboard.press('Enter');
    await waitForVisible(menu.getByText('Ines van der Falk'));
    await waitForVisible(menu.getByText(user.email));
    await expectAccessible(visitor);
    expect(await menu.getByRole('menuitem').allInnerTexts()).toEqual([
      'Profile',
      'Security',
      'Sessions',
      'Activity',
      'Tokens',
      'Shared links',
      'Moderation',
      'Your data',
      'Check a picture',
      'Sign out',
    ]);
    await page.keyboard.press('Escape');
    await waitForHidden(menu);
    await eventually(() => button.evaluate((each) => each.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    await waitForVisible(menu);
    await eventually(() => focused(page)).toBe('Profile');
    await page.keyboard.press('ArrowDown');
    await eventually(() => focused(page)).toBe('Security');
    await page.keyboard.press('Enter');
    await expectHeading(page, 'Security');
    await waitForHidden(menu);
    await eventually(() => focused(page)).toBe('Security');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');

    await button.click();
    await menu.getByRole('menuitemradio', { name: 'Dark' }).click();
    await eventually(() => page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
    expect(await menu.getByRole('menuitemradio', { name: 'Dark' }).getAttribute('aria-checked')).toBe('true');

    const boss = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await boss.page.goto('/gallery');
    await chooseInMenu(boss.page, 'Admin');
    await expectHeading(boss.page, 'Overview');
  });

  test('former addresses of sections lead to their pages, and each page says what it lacks', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: await studio.user('user') });
    for (const [from, to, heading] of [
      ['/account', '/account/profile', 'Profile'],
      ['/account#sessions', '/account/sessions#sessions', 'Sessions'],
      ['/account#tokens', '/account/tokens#tokens', 'Access tokens'],
      ['/account?fault=email_differs', '/account/security?fault=email_differs', 'Security'],
    ] as const) {
      await page.goto(from);
      await page.waitForURL(`${studio.origin}${to}`);
      await expectHeading(page, heading);
      expect(await page.title()).toBe(`${heading} · Atelier`);
    }
    await waitForVisible(page.getByRole('alert').getByText('Your email address on the other site'));
    // Under the header, not behind it.
    await page.goto('/account#linked');
    await page.waitForURL('**/account/security#linked');
    const title = page.getByRole('heading', { level: 2, name: 'Linked accounts' });
    await eventually(async () => Math.round((await title.boundingBox())?.y ?? 0)).toBeGreaterThan(60);
    await page.goto('/account/sessions');
    await waitForVisible(page.getByText('You’re signed in on this device only.'));
    await page.goto('/account/tokens');
    await waitForVisible(page.getByText('No tokens yet.'));
  });

  test('shows the sessions, and ends one or all others', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const [mine, second, third] = [
      await visit({ as: user }),
      await visit({ as: user }),
      await visit({ as: user }),
    ];
    for (const visitor of [second, third]) await visitor.page.goto('/studio');
    const { page } = mine;
    await page.goto('/account/sessions');
    const sessions = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
    await eventually(() => sessions.count()).toBe(3);
    expect(await sessions.filter({ hasText: 'This device' }).count()).toBe(1);
    expect(
      await sessions.filter({ hasText: 'This device' }).getByRole('button', { name: 'End' }).count(),
    ).toBe(0);

    await sessions.getByRole('button', { name: 'End' }).first().click();
    await eventually(() => sessions.count()).toBe(2);
    await page.getByRole('button', { name: 'Sign out all others' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await eventually(() => sessions.count()).toBe(1);
    for (const visitor of [second, third]) await expectSignedOut(visitor);
    await page.reload();
    await eventually(() => sessions.count()).toBe(1);
  });

  test('a changed password ends the other sessions, and only it signs in', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const [mine, other] = [await visit({ as: user }), await visit({ as: user })];
    mine.expectFault(/status of 40[01].*changePassword/);
    await other.page.goto('/studio');
    const { page } = mine;
    await page.goto('/account/security');
    const current = page.getByLabel('Current password', { exact: true });
    await current.fill('not my password');
    await page.getByLabel('New password', { exact: true }).fill(newPassword);
    await page.getByRole('button', { name: 'Change password' }).click();
    await waitForVisible(page.getByText('Your current password is wrong.'));
    await eventually(() => current.evaluate((field) => field.matches(':focus'))).toBe(true);

    await current.fill(sharedPassword);
    await page.getByRole('button', { name: 'Change password' }).click();
    await waitForVisible(page.getByText('Password changed.'));
    await expectSignedOut(other);
    // Asked for under the renewed session, whose token the next change carries.
    const pages = page.getByRole('navigation', { name: 'Account' });
    await pages.getByRole('link', { name: 'Sessions' }).click();
    await eventually(() => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').count()).toBe(
      1,
    );
    await pages.getByRole('link', { name: 'Profile' }).click();
    await page.getByLabel('Name').fill('Still here');
    await page.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(profileName(page).getByText('Still here'));

    await other.page.getByLabel('Email').fill(user.email);
    await other.page.getByLabel('Password', { exact: true }).fill(newPassword);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.waitForURL(/\/(studio|gallery)$/);
  });

  test('after signing out, going back shows nothing private', async ({ studio, visit }) => {
    const { user } = await studio.person('user');
    await studio.image(user, { prompt: 'a private lighthouse' });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/gallery');
    const secret = page.getByRole('link', { name: 'a private lighthouse' });
    await waitForVisible(secret);
    await chooseInMenu(page, 'Profile');
    await waitForVisible(profileName(page).getByText(user.name));
    await waitForVisible(page.getByText('1 of 20,000 pictures stored, trash included'));
    await settled(page);
    const [answer] = await Promise.all([
      page.waitForResponse(/auth\.signOut/),
      chooseInMenu(page, 'Sign out'),
    ]);
    expect(await answer.headerValue('clear-site-data')).toContain('"cache"');
    await waitForVisible(page.getByRole('heading', { level: 1, name: /image studio/ }));
    await page.goBack();
    await expectSignInPage(visitor);
    await page.goto('/gallery');
    await expectSignInPage(visitor);
    await waitForHidden(secret);
    const cookies = await visitor.context.cookies();
    expect(cookies.filter(({ name }) => name === 'atelier_session')).toEqual([]);
  });

  test('a wrong password and an unknown address are refused alike', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const visitor = await visit();
    visitor.expectFault(/status of 401.*signIn/);
    const { page } = visitor;
    await page.goto('/sign-in?next=/account');
    for (const email of [user.email, 'nobody@example.org']) {
      await page.getByLabel('Email').fill(email);
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      const answer = page.waitForResponse(/auth\.signIn/);
      await page.getByRole('button', { name: 'Sign in' }).click();
      expect((await answer).status()).toBe(401);
      await waitForVisible(page.getByRole('alert').filter({ hasText: 'Wrong email or password.' }));
    }
    await page.getByLabel('Email').fill(user.email);
    await page.getByLabel('Password', { exact: true }).fill(sharedPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/account/profile');
  });

  test('the redirect after signing in goes to a page of this site only', async ({ studio, visit }) => {
    const user = await studio.user('user');
    for (const next of ['//evil.example/', '/\\\\evil.example/', 'https://evil.example/']) {
      const { page } = await visit();
      await page.goto(`/sign-in?${new URLSearchParams({ next })}`);
      await page.getByLabel('Email').fill(user.email);
      await page.getByLabel('Password', { exact: true }).fill(sharedPassword);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${studio.origin}/studio`);
    }
  });
});
