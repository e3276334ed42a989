import { newId } from '@atelier/core/ids';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { phone } from '../testing/browser-visitor.ts';
import { addAlert } from '../testing/in-process-alerts.ts';

const test = browserTest();
const dayMs = 86_400_000;

describe('the navigation of the console', slowBrowserTest, () => {
  test('begins with the overview, and each page of it says in the navigation where one is', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'superadmin')).user });
    await page.goto('/admin');
    await expectHeading(page, 'Overview');
    const navigation = page.getByRole('navigation', { name: 'Administration' });
    const names = await navigation.getByRole('link').allTextContents();
    expect(names).toEqual(expect.arrayContaining(['Overview', 'Users', 'Audit log', 'Moderation', 'Models']));
    for (const name of names) {
      await navigation.getByRole('link', { name, exact: true }).click();
      await waitForVisible(navigation.locator('[aria-current=page]').getByText(name, { exact: true }));
      await waitForVisible(page.getByRole('heading', { level: 1 }));
    }
  });

  test('is a menu on a phone, which names the open page and closes when one is chosen', async ({
    studio,
    visit,
  }) => {
    const { user } = await userWithSecondFactor(studio, 'admin');
    const { page } = await visit({ as: user, viewport: phone, isMobile: true, hasTouch: true });
    await page.goto('/admin/users');
    await expectHeading(page, 'Users');
    const menu = page.getByRole('button', { name: 'All pages of the console, now Users' });
    const auditLog = page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Audit log' });
    await waitForHidden(auditLog);
    await menu.click();
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    await auditLog.click();
    await expectHeading(page, 'Audit log');
    await waitForHidden(auditLog);
    await waitForVisible(page.getByRole('button', { name: 'All pages of the console, now Audit log' }));
    // An admin who is no superadmin is offered neither providers nor models.
    await page.getByRole('button', { name: /^All pages of the console/ }).click();
    await waitForVisible(auditLog);
    expect(await page.getByRole('link', { name: 'Providers' }).count()).toBe(0);
  });
});

/** The panel of a chart. */
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('the overview', slowBrowserTest, () => {
  test('says how many people there are, each number a link to its list', async ({ studio, visit }) => {
    const { user } = await userWithSecondFactor(studio, 'admin');
    await studio.user('user', { lockedAt: new Date() });
    const { page } = await visit({ as: user });
    await page.goto('/admin/overview');
    const users = page.getByRole('list', { name: 'Now' }).getByRole('listitem').filter({ hasText: 'Users' });
    await waitForVisible(users.getByText(/\d+ locked/));
    await users.getByRole('link').click();
    await expectHeading(page, 'Users');
  });

  test('draws what happened, says it in a sentence and in a table, for the time in its address', async ({
    studio,
    visit,
  }) => {
    const { user } = await userWithSecondFactor(studio, 'admin');
    const guest = studio.client();
    for (let at = 0; at < 3; at += 1)
      await guest.mutate('auth.signIn', { email: user.email, password: 'not the password' });
    const { page } = await visit({ as: user });
    await page.goto('/admin/overview?window=24h');
    await eventually(() => page.getByRole('radio', { name: '24 hours' }).isChecked()).toBe(true);
    const signIns = panel(page, 'Sign-ins');
    await waitForVisible(signIns.getByRole('img', { name: /[3-9]\d* failed attempts/ }));
    await eventually(() => signIns.locator('.recharts-bar-rectangle path').count()).toBeGreaterThan(0);
    await signIns.getByRole('button', { name: 'Sign-ins: show as a table' }).click();
    const table = signIns.getByRole('table');
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Time', 'Signed in', 'Failed']);
    expect(await table.getByRole('row').count()).toBe(25);
    // In the last hours, whichever: the next one may have begun meanwhile.
    const failed = await table.getByRole('row').locator('td:last-child').allTextContents();
    expect(failed.slice(-2).reduce((sum, cell) => sum + Number(cell), 0)).toBeGreaterThanOrEqual(3);

    await page.getByText('30 days', { exact: true }).click();
    await page.waitForURL('**/admin/overview?window=30d');
    await eventually(() => table.getByRole('row').count()).toBe(31);
    await page.goBack();
    await page.waitForURL('**/admin/overview?window=24h');
    await eventually(() => page.getByRole('radio', { name: '24 hours' }).isChecked()).toBe(true);
  });

  test('of a fresh server says what will be there', async ({ studio, visit }) => {
    const { user } = await userWithSecondFactor(studio, 'admin');
    const { page } = await visit({ as: user });
    await page.goto('/admin/overview');
    await waitForVisible(panel(page, 'Generations').getByText('No pictures were made.'));
    expect(await panel(page, 'Generations').getByRole('button').count()).toBe(0);
    await waitForVisible(panel(page, 'Calls').getByText(/^\d+ calls?, \d+ refused, 0 failed\.$/));
  });
});

describe('calls by procedure', slowBrowserTest, () => {
  test('are found by name or error, sorted, and opened with a chart, all in the address', async ({
    studio,
    visit,
  }) => {
    const { user, client } = await userWithSecondFactor(studio, 'admin');
    for (let at = 0; at < 4; at += 1) await client.query('jobs.list', { limit: -1 });
    const { page } = await visit({ as: user });
    await page.goto('/admin/api?window=24h');
    await expectHeading(page, 'API');
    await page.getByRole('searchbox', { name: 'Search procedures or errors' }).fill('validation jobs');
    await page.waitForURL('**/admin/api?window=24h&q=validation*');
    const row = page.getByRole('row').filter({ hasText: 'jobs.list' });
    await eventually(() => page.getByRole('table').getByRole('row').count()).toBe(2);
    expect(Number(await row.getByRole('cell').nth(2).textContent())).toBeGreaterThanOrEqual(4);
    await row.getByRole('link', { name: 'jobs.list' }).click();
    const detail = page.getByRole('region', { name: 'jobs.list' });
    await waitForVisible(detail.getByRole('list', { name: 'Errors' }).getByText(/Validation failed/));
    await waitForVisible(detail.getByRole('img', { name: /^Calls of it\. \d+ calls/ }));
    await page.reload();
    await waitForVisible(detail);
    await page
      .getByRole('button', { name: 'Name' })
      .or(page.getByRole('button', { name: 'Procedure' }))
      .click();
    await page.waitForURL(/sort=name/);
    await page.getByRole('button', { name: 'Close jobs.list' }).click();
    await waitForHidden(detail);
  });
});

describe('numbers of the console', slowBrowserTest, () => {
  test('about one person and about tokens and dormant admins each lead to the list that they count', async ({
    studio,
    visit,
  }) => {
    const ann = await studio.user('user', { name: 'Ann Subject' });
    for (const userId of [ann.id, ann.id, (await studio.user('user')).id])
      await addAlert(studio, { userId, title: `Alert about ${userId}` });
    const joined = new Date(Date.now() - 90 * dayMs);
    await studio.user('superadmin', { name: 'Dora Dormant', createdAt: joined, lastSignInAt: null });
    await studio.db.bearers.createFamily({
      ...{ id: newId('token'), userId: ann.id, name: 'Nightly job', createdAt: joined },
      ...{ expiresAt: new Date(Date.now() + dayMs), lastUsedAt: null, lastUsedIp: null },
    });
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const { page } = await visit({ as: admin });
    const figure = (name: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
    await page.goto(`/admin/users/${ann.id}`);
    await expectHeading(page, 'Ann Subject');
    await waitForVisible(figure('Alerts').getByText('2', { exact: true }));
    await page.getByRole('link', { name: 'Alerts', exact: true }).last().click();
    await expectHeading(page, 'Alerts');
    await waitForVisible(page.getByText('Only about one person.'));
    await eventually(() => page.getByRole('link', { name: `Alert about ${ann.id}` }).count()).toBe(2);

    await page.goto('/admin/review');
    await expectHeading(page, 'Security review');
    // The note below is there before the number.
    const shown = async () => Number(await figure('Dormant admins').locator('span').first().textContent());
    await eventually(shown).toBeGreaterThan(0);
    const dormant = await shown();
    await page.getByRole('link', { name: 'Tokens that end soon' }).click();
    const tokens = page.getByRole('list', { name: 'Tokens that end soon' });
    await waitForVisible(tokens.getByRole('listitem').filter({ hasText: 'Nightly job' }));
    await page.getByRole('link', { name: 'Dormant admins' }).click();
    await expectHeading(page, 'Users');
    await waitForVisible(page.getByText('Dora Dormant'));
    await eventually(() => page.getByRole('table').getByRole('row').count()).toBe(dormant + 1);

    // What an admin looked at does not hide what they did.
    await page.goto(`/admin/users/${admin.id}`);
    const events = page.getByRole('region', { name: 'Recent events' });
    await waitForVisible(events.getByText(/Nothing but views|by them/).first());
    expect(await events.getByText('Admin access').count()).toBe(0);
  });
});

describe('the command palette', slowBrowserTest, () => {
  test('leads to people, pages and actions by keyboard, and offers no more than the role may', async ({
    studio,
    visit,
  }) => {
    await studio.user('user', { name: 'Annabel Quist' });
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await page.goto('/admin/overview');
    await expectHeading(page, 'Overview');
    const field = page.getByRole('combobox', { name: 'Search pages, people and actions' });
    const option = (name: RegExp) => page.getByRole('option', { name });
    const openPalette = async (text: string) => {
      await page.keyboard.press('Control+k');
      await waitForVisible(field);
      await field.fill(text);
    };
    await openPalette('providers');
    await waitForVisible(option(/^Search the audit log for “providers”/));
    expect(await option(/^Providers/).count()).toBe(0);

    await field.fill('annabel');
    const annabel = option(/^Annabel Quist/);
    await waitForVisible(annabel);
    expect(await field.getAttribute('aria-activedescendant')).toBe(await annabel.getAttribute('id'));
    await page.keyboard.press('Enter');
    await expectHeading(page, 'Annabel Quist');
    await waitForHidden(field);

    await openPalette('lock annabel');
    await waitForVisible(option(/^Lock Annabel Quist…/));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Lock Annabel Quist?' });
    await waitForVisible(dialog);
    await page.keyboard.press('Escape');
    await waitForHidden(dialog);

    await openPalette('block an address');
    await waitForVisible(option(/^Block an address/));
    await page.keyboard.press('Enter');
    const block = page.getByRole('dialog', { name: /^Block an address/ });
    await waitForVisible(block);
    await page.keyboard.press('Escape');
    await waitForHidden(block);

    await openPalette('clock jump');
    await waitForVisible(option(/^Clock jump/));
    await page.keyboard.press('Enter');
    await expectHeading(page, 'Clock jump');

    await openPalette('moder');
    await waitForVisible(option(/^Moderation/));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expectHeading(page, 'Moderation');
    await page.keyboard.press('Control+k');
    await waitForVisible(field);
    await page.keyboard.press('Escape');
    await waitForHidden(field);
  });
});
