import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { plugInAuthenticator } from '../testing/browser-authenticator.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import {
  confirmByCode,
  confirmByPassword,
  confirmDialog,
  expireProofs,
  openSecurity,
  openTokens,
  userWithSecondFactor,
} from '../testing/browser-factors.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import type { VisitOptions, Visitor } from '../testing/browser-visitor.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

const issueToken = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Create a token…' }).click();
  await page.getByLabel('Program name').fill(name);
  await page.getByRole('button', { name: 'Create token' }).click();
};

const changeEmail = async (page: Page, email: string): Promise<void> => {
  await page.getByRole('button', { name: 'Change email…' }).click();
  await page.getByLabel('New email address').fill(email);
  await page.getByRole('button', { name: 'Send confirmation' }).click();
};

/** A user on a page of the account whose last proof is too old for sensitive actions. */
const staleAccount = async (
  studio: BrowserStudio,
  visit: (options: VisitOptions) => Promise<Visitor>,
  refused: RegExp,
  open = openSecurity,
) => {
  const owner = await studio.user('user');
  const visitor = await visit({ as: owner, reducedMotion: 'reduce' });
  visitor.expectFault(refused);
  await open(visitor);
  expireProofs(studio);
  return { ...visitor, visitor, owner };
};

const sessionCookie = async ({ context }: Visitor): Promise<string | undefined> =>
  (await context.cookies()).find(({ name }) => name.endsWith('atelier_session'))?.value;

const focusIsInside = (page: Page): Promise<boolean> =>
  confirmDialog(page).evaluate((dialog) => dialog.contains(dialog.ownerDocument.activeElement));

describe('a sensitive action asks for step-up and then continues by itself:', slowBrowserTest, () => {
  test('a change of address', async ({ studio, visit }) => {
    const { page, visitor, owner } = await staleAccount(studio, visit, /status of 403.*changeEmail/);
    const before = await sessionCookie(visitor);
    await changeEmail(page, 'elsewhere@example.org');
    await waitForVisible(confirmDialog(page));
    await expectAccessible(visitor);
    expect(await studio.db.emailChanges.findOf(owner.id, studio.application.clock.now())).toBeNull();
    await confirmByPassword(page);
    await waitForVisible(page.getByText('Changing to elsewhere@example.org'));
    await waitForHidden(page.getByRole('dialog'));
    expect(await sessionCookie(visitor)).not.toBe(before);
  });

  test('a new passkey', async ({ studio, visit }) => {
    const { page, visitor } = await staleAccount(studio, visit, /status of 403.*credentials\.beginPasskey/);
    const device = await plugInAuthenticator(visitor);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await confirmByPassword(page);
    await waitForVisible(page.getByRole('dialog', { name: 'Save these recovery codes' }));
    expect(await device.count()).toBe(1);
  });

  test('an access token; no further step-up for ten minutes', async ({ studio, visit }) => {
    const { page } = await staleAccount(studio, visit, /status of 403.*tokens\.issue/, openTokens);
    await issueToken(page, 'cron');
    await confirmByPassword(page);
    await waitForVisible(page.getByRole('dialog', { name: 'Your new token' }));
    await page.getByRole('button', { name: 'I’ve copied them' }).click();
    await issueToken(page, 'backup');
    await waitForVisible(page.getByRole('dialog', { name: 'Your new token' }));
  });

  test('a change of a user’s role', async ({ studio, visit }) => {
    const { user: owner, secret } = await userWithSecondFactor(studio, 'superadmin');
    const other = await studio.user('user');
    const visitor = await visit({ as: owner });
    const { page } = visitor;
    visitor.expectFault(/status of 403.*setRole/);
    await page.goto(`/admin/users/${other.id}`);
    await waitForVisible(page.getByRole('combobox', { name: 'Role' }));
    expireProofs(studio);
    await page.getByRole('combobox', { name: 'Role' }).selectOption('admin');
    await page.getByRole('button', { name: 'Change role' }).click();
    await waitForVisible(confirmDialog(page));
    expect((await studio.db.users.findById(other.id))?.role).toBe('user');
    await confirmByCode(studio, page, secret);
    await waitForVisible(page.getByText(`${other.name} is now admin.`));
    expect((await studio.db.users.findById(other.id))?.role).toBe('admin');
  });
});

describe('the step-up dialog', slowBrowserTest, () => {
  test('can be cancelled: nothing changes, and no error is shown', async ({ studio, visit }) => {
    const { page, owner } = await staleAccount(studio, visit, /status of 403.*changeEmail/);
    await changeEmail(page, 'elsewhere@example.org');
    await waitForVisible(confirmDialog(page));
    await confirmDialog(page).getByRole('button', { name: 'Close' }).click();
    await waitForHidden(confirmDialog(page));
    expect(await page.getByLabel('New email address').inputValue()).toBe('elsewhere@example.org');
    await waitForVisible(page.getByRole('button', { name: 'Send confirmation' }));
    expect((await page.getByRole('alert').allInnerTexts()).join('').trim()).toBe('');
    expect(await studio.db.emailChanges.findOf(owner.id, studio.application.clock.now())).toBeNull();
    await page.getByRole('button', { name: 'Send confirmation' }).click();
    await confirmByPassword(page);
    await waitForVisible(page.getByText('Changing to elsewhere@example.org'));
  });

  test('says when the password is wrong, and asks again', async ({ studio, visit }) => {
    const { page, visitor } = await staleAccount(
      studio,
      visit,
      /status of 40[13].*(tokens\.issue|stepUp)/,
      openTokens,
    );
    await issueToken(page, 'cron');
    await confirmByPassword(page, 'not my password');
    await waitForVisible(confirmDialog(page).getByText('Your password is wrong.'));
    const field = confirmDialog(page).getByLabel('Your password', { exact: true });
    await eventually(() => field.evaluate((each) => each.matches(':focus'))).toBe(true);
    await expectAccessible(visitor);
    await confirmByPassword(page);
    await waitForVisible(page.getByRole('dialog', { name: 'Your new token' }));
  });

  test('is completed and cancelled by keyboard, with the focus inside', async ({ studio, visit }) => {
    const { page } = await staleAccount(studio, visit, /status of 403.*tokens\.issue/, openTokens);
    await page.getByRole('button', { name: 'Create a token…' }).focus();
    await page.keyboard.press('Enter');
    const name = page.getByLabel('Program name');
    await eventually(() => name.evaluate((each) => each.matches(':focus'))).toBe(true);
    await page.keyboard.type('cron');
    await page.keyboard.press('Enter');
    await waitForVisible(confirmDialog(page));
    const field = confirmDialog(page).getByLabel('Your password', { exact: true });
    await eventually(() => field.evaluate((each) => each.matches(':focus'))).toBe(true);
    for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab']) {
      await page.keyboard.press(key);
      expect(await focusIsInside(page), key).toBe(true);
    }
    await page.keyboard.press('Escape');
    await waitForHidden(confirmDialog(page));
    expect(await name.inputValue()).toBe('cron');
    await eventually(() => name.evaluate((each) => each.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    await waitForVisible(confirmDialog(page));
    await eventually(() => field.evaluate((each) => each.matches(':focus'))).toBe(true);
    await page.keyboard.type(sharedPassword);
    await page.keyboard.press('Enter');
    await waitForVisible(page.getByRole('dialog', { name: 'Your new token' }));
  });

  test('does not stop the progress of a running job', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user') });
    const { page, context, requests } = visitor;
    await page.goto('/studio');
    studio.gate.hold();
    await page.getByLabel('What do you want to see?').fill('a long pier');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await waitForVisible(page.getByRole('progressbar', { name: 'Progress of this picture' }));
    const streams = () => requests.filter((url) => url.includes('jobs.watch')).length;
    const before = streams();

    expireProofs(studio);
    const second = await context.newPage();
    await openTokens({ page: second });
    await issueToken(second, 'cron');
    await confirmByPassword(second);
    await waitForVisible(second.getByRole('dialog', { name: 'Your new token' }));
    await eventually(streams).toBeGreaterThan(before);
    studio.gate.release();
    await waitForVisible(page.getByRole('article', { name: 'a long pier' }).getByRole('link'));
  });
});
