import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  settled,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { expectSignedOut } from '../testing/browser-mail.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();
const newPassword = 'forty grey geese over the fen';

const expectSignInPage = async ({ page }: Visitor): Promise<void> => {
  await page.waitForURL('**/sign-in**');
  await waitForVisible(page.getByRole('heading', { level: 1, name: 'Sign in' }));
};

describe('the account page', slowBrowserTest, () => {
  test('shows the sessions, and ends one or all others', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const [mine, second, third] = [
      await visit({ as: user }),
      await visit({ as: user }),
      await visit({ as: user }),
    ];
    for (const visitor of [second, third]) await visitor.page.goto('/studio');
    const { page } = mine;
    await page.goto('/account');
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
    await page.goto('/account');
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
    await eventually(() => page.getByRole('region', { name: 'Sessions' }).getByRole('listitem').count()).toBe(
      1,
    );
    await page.getByLabel('Name').fill('Still here');
    await page.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Still here' }));

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
    await page.getByRole('link', { name: 'Account' }).first().click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: user.name }));
    await settled(page);
    const [answer] = await Promise.all([
      page.waitForResponse(/auth\.signOut/),
      page.getByRole('button', { name: 'Sign out', exact: true }).click(),
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
    await page.waitForURL('**/account');
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
