import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { confirmByCode, expireProofs, userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectSignedOut } from '../testing/browser-mail.ts';

const test = browserTest();

/** The row's own cells, without the header. */
const rows = (page: Page) => page.getByRole('table').getByRole('rowgroup').last().getByRole('row');

const openUser = async (page: Page, name: string): Promise<void> => {
  await page.goto('/admin/users');
  await page.getByRole('searchbox', { name: 'Search name or email' }).fill(name);
  await eventually(() => rows(page).count()).toBe(1);
  await page.getByRole('link', { name, exact: true }).click();
  await waitForVisible(page.getByRole('heading', { level: 1, name }));
};

describe('the console', slowBrowserTest, () => {
  test('an admin locks a user with a reason, and unlocks them', async ({ studio, visit }) => {
    const victim = await studio.user('user', { name: 'Victor Lane' });
    const theirs = await visit({ as: victim });
    await theirs.page.goto('/studio');
    await waitForVisible(theirs.page.getByLabel('What do you want to see?'));

    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await openUser(page, 'Victor Lane');
    expect(await page.getByRole('combobox', { name: 'Role' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Lock…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Lock Victor Lane?' });
    await dialog.getByLabel('Reason').fill('Sent unasked pictures.');
    await dialog.getByRole('button', { name: 'Lock account' }).click();
    await waitForHidden(dialog);
    await waitForVisible(page.getByText('Locked: Sent unasked pictures.'));
    await waitForVisible(page.getByText('No active sessions.'));

    await expectSignedOut(theirs);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await waitForVisible(page.getByRole('button', { name: 'Lock…' }));
    expect((await studio.db.users.findById(victim.id))?.lockedAt).toBeNull();
  });

  test('an admin ends all sessions of a user, whose open page is signed out', async ({ studio, visit }) => {
    const victim = await studio.user('user', { name: 'Nora Quill' });
    const theirs = await visit({ as: victim });
    await theirs.page.goto('/gallery');
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await openUser(page, 'Nora Quill');
    await page.getByRole('button', { name: 'End sessions…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
    await waitForVisible(page.getByText('No active sessions.'));
    await expectSignedOut(theirs);
  });

  test('a superadmin ends all users’ sessions after a fresh proof, and stays signed in', async ({
    studio,
    visit,
  }) => {
    const victim = await studio.user('user');
    const theirs = await visit({ as: victim });
    await theirs.page.goto('/gallery');
    await waitForVisible(theirs.page.getByRole('link', { name: 'Account' }));
    const admins = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await admins.page.goto('/admin/users');
    await eventually(() => rows(admins.page).count()).toBeGreaterThan(0);
    expect(await admins.page.getByRole('button', { name: /everybody/ }).count()).toBe(0);

    const { user: owner, secret } = await userWithSecondFactor(studio, 'superadmin');
    const boss = await visit({ as: owner });
    boss.expectFault(/status of 403.*endAllSessions/);
    const { page } = boss;
    await page.goto('/admin/users');
    await eventually(() => rows(page).count()).toBeGreaterThan(0);
    expireProofs(studio);
    await page.getByRole('button', { name: 'Sign everyone out…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign everyone out?' });
    await dialog.getByRole('button', { name: 'Sign everyone out' }).click();
    await confirmByCode(studio, page, secret);
    await waitForVisible(
      page.getByText(/^Everyone else is signed out: \d+ sessions? and 0 access tokens ended\.$/),
    );
    await waitForHidden(dialog);
    expect(await studio.db.sessions.listOf(victim.id, studio.application.clock.now())).toEqual([]);

    for (const visitor of [theirs, admins]) await expectSignedOut(visitor);
    await page.getByRole('link', { name: 'Account' }).first().click();
    await page.waitForURL('**/account');
    await waitForVisible(page.getByRole('heading', { level: 1 }));
  });

  test('a superadmin changes a role, and the audit log shows who did what', async ({ studio, visit }) => {
    const subject = await studio.user('viewer', { name: 'Rolf Kest' });
    const { user: boss } = await userWithSecondFactor(studio, 'superadmin');
    const { page } = await visit({ as: boss });
    await openUser(page, 'Rolf Kest');
    await page.getByRole('combobox', { name: 'Role' }).selectOption('user');
    const dialog = page.getByRole('dialog', { name: 'Change role?' });
    await dialog.getByRole('button', { name: 'Change role' }).click();
    await waitForHidden(dialog);
    await eventually(async () => (await studio.db.users.findById(subject.id))?.role).toBe('user');

    await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Audit log' })
      .click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Audit log' }));
    await page.getByLabel('Event').selectOption('role_change');
    await page.getByLabel('Entity ID').fill(subject.id);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    const event = page.getByRole('row').filter({ hasText: 'Role change' });
    await eventually(() => event.count()).toBe(1);
    await waitForVisible(event.getByRole('link', { name: boss.email }));
    await event.getByRole('button').click();
    await waitForVisible(page.getByRole('definition').filter({ hasText: subject.id }));
    await page.reload();
    await eventually(() => event.count()).toBe(1);
    await page.getByRole('button', { name: 'Clear' }).click();
    await eventually(() => page.getByRole('row').filter({ hasText: 'Admin access' }).count()).toBeGreaterThan(
      0,
    );
  });

  test('the user list is filtered by role and state', async ({ studio, visit }) => {
    await studio.user('viewer', { name: 'Locked Lily', lockedAt: new Date(), lockReason: 'Test.' });
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await page.goto('/admin/users');
    await page.getByRole('combobox', { name: 'State' }).selectOption('locked');
    await eventually(() => rows(page).count()).toBe(1);
    await waitForVisible(rows(page).filter({ hasText: 'Locked Lily' }).getByText('locked', { exact: true }));
    await page.getByRole('combobox', { name: 'Role' }).selectOption('superadmin');
    await waitForVisible(page.getByRole('heading', { name: 'No user matches' }));
  });

  test('the policy page lists every procedure of the running code', async ({ studio, visit }) => {
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await page.goto('/admin/policy');
    await waitForVisible(page.getByRole('row').filter({ hasText: 'jobs.create' }));
    expect(await rows(page).count()).toBeGreaterThan(25);
    await page.getByRole('searchbox', { name: 'Search the policy' }).fill('setRole');
    await eventually(() => rows(page).count()).toBe(1);
    await waitForVisible(rows(page).getByText('superadmin'));
  });

  test('a user without permission gets a page that says so', async ({ studio, visit }) => {
    const { page, requests } = await visit({ as: await studio.user('user') });
    await page.goto('/admin/users');
    await waitForVisible(page.getByText('This page doesn’t exist, or you don’t have access to it.'));
    expect(await page.getByRole('link', { name: 'Admin' }).count()).toBe(0);
    expect(requests.filter((url) => url.includes('/trpc/admin'))).toEqual([]);
    await page.getByRole('link', { name: 'Back to the start page' }).click();
    await page.waitForURL('**/studio');
  });

  test('a viewer reads why there is no form, and who can change it', async ({ studio, visit }) => {
    const viewer = await studio.user('viewer');
    const image = await studio.image(viewer, { prompt: 'a seen picture' });
    const { page } = await visit({ as: viewer });
    await page.goto('/studio');
    await waitForVisible(page.getByRole('heading', { name: 'You have view-only access' }));
    await waitForVisible(page.getByText(/administrator/).first());
    expect(await page.getByLabel('What do you want to see?').count()).toBe(0);
    await page.goto(`/images/${image.id}`);
    await waitForVisible(page.getByRole('link', { name: 'Download PNG' }));
    for (const name of ['Delete', 'New seed', 'Run again'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
  });

  test('an account that was locked without a reason says so', async ({ studio, visit }) => {
    await studio.user('user', { name: 'Mute Maud', lockedAt: new Date() });
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await openUser(page, 'Mute Maud');
    await waitForVisible(page.getByText('Locked. No reason was given.'));
  });
});
