import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
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
import {
  accountMenu,
  chooseInMenu,
  confirmByCode,
  expireProofs,
  userWithSecondFactor,
} from '../testing/browser-factors.ts';
import { expectHeading, expectSignedOut, goodPassword } from '../testing/browser-mail.ts';
import { phone } from '../testing/browser-visitor.ts';
import { freshEmail } from '../testing/credentials.ts';
import { closeMessages } from '../testing/mutation-steps.ts';

const test = browserTest();

/** The row's own cells, without the header. */
const rows = (page: Page) => page.getByRole('table').getByRole('rowgroup').last().getByRole('row');

/** A word that no other test uses, also when a test runs again. */
const uniqueWord = (): string => newId('user').slice(-10);

/** The first word of each name in the list of users. */
const firstWords = async (page: Page): Promise<(string | undefined)[]> =>
  (await rows(page).getByRole('link').allTextContents()).map((name) => name.split(' ')[0]);

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
    await waitForVisible(accountMenu(theirs.page));
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
    await chooseInMenu(page, 'Profile');
    await page.waitForURL('**/account/profile');
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

  test('the list of users is sorted and filtered by its address, says how many there are, and Back returns to it', async ({
    studio,
    visit,
  }) => {
    const word = uniqueWord();
    await studio.user('user', { name: `Zora ${word}` });
    await studio.user('viewer', { name: `abel ${word}` });
    const maud = await studio.user('user', { name: `Maud ${word}`, lockedAt: new Date() });
    const { page, context } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await page.goto('/admin/users');
    await waitForVisible(page.getByText(/^\d+ users, \d+ locked/));
    await page.getByRole('searchbox', { name: 'Search name or email' }).fill(word);
    const names = () => firstWords(page);
    await eventually(async () => (await names()).length).toBe(3);
    await page.getByRole('button', { name: 'Sort by name' }).click();
    await eventually(names).toEqual(['abel', 'Maud', 'Zora']);
    await page.getByRole('button', { name: 'Sort by name' }).click();
    await eventually(names).toEqual(['Zora', 'Maud', 'abel']);
    await page.reload();
    await eventually(names).toEqual(['Zora', 'Maud', 'abel']);
    expect(await page.getByRole('columnheader').filter({ hasText: 'Name' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await page.getByRole('combobox', { name: 'State' }).selectOption('locked');
    await eventually(names).toEqual(['Maud']);
    await waitForVisible(rows(page).getByText('locked', { exact: true }));
    await waitForVisible(rows(page).getByText(/^0 \/ [\d,]+$/));
    // Anywhere in the row, not on the name. Forced, because the link covers the cell.
    await rows(page).getByRole('cell').last().click({ force: true });
    await page.waitForURL(`**/admin/users/${maud.id}`);
    await waitForVisible(page.getByText('Locked. No reason was given.'));
    await page.getByRole('link', { name: 'All users' }).click();
    await eventually(names).toEqual(['Maud']);
    await page.goBack();
    await page.goBack();
    await eventually(names).toEqual(['Maud']);
    await page.goBack();
    await eventually(names).toEqual(['Zora', 'Maud', 'abel']);
    await page.getByRole('combobox', { name: 'Role' }).selectOption('superadmin');
    await waitForVisible(page.getByRole('heading', { name: 'No user matches' }));
    await page.getByRole('button', { name: 'Show all users' }).click();
    await eventually(() => rows(page).count()).toBeGreaterThan(3);

    const small = await context.newPage();
    await small.setViewportSize(phone);
    await small.goto(`/admin/users?q=${word}`);
    await small.getByRole('combobox', { name: 'Order' }).selectOption('name asc');
    await eventually(() => firstWords(small)).toEqual(['abel', 'Maud', 'Zora']);
    expect(await small.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  });

  test('an admin invites someone, who chooses a password; quota, single session and deletion follow', async ({
    studio,
    visit,
  }) => {
    const admin = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    const { page } = admin;
    admin.expectFault(/status of 400.*admin.users.delete/, /status of 409.*admin.users.create/);
    const email = freshEmail();
    await page.goto('/admin/users');
    await page.getByRole('button', { name: 'Invite someone…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByLabel('Name').fill('Ivy Guest');
    await dialog.getByLabel('Pictures per month').fill('7');
    expect(await dialog.getByLabel('Role').getByRole('option').allTextContents()).toEqual(['Viewer', 'User']);
    await dialog.getByRole('button', { name: 'Create invitation' }).click();
    await waitForVisible(page.getByRole('dialog', { name: 'Invitation link' }));
    const link = (await dialog.locator('code').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'I’ve copied it' }).click();
    await page.getByRole('combobox', { name: 'State' }).selectOption('invited');
    const row = rows(page).filter({ hasText: 'Ivy Guest' });
    await waitForVisible(row.getByText('0 / 7'));
    await page.getByRole('button', { name: 'Invite someone…' }).click();
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByRole('button', { name: 'Create invitation' }).click();
    await waitForVisible(dialog.getByText('An account with this email address already exists.'));
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    const guest = await visit();
    await guest.page.goto(link);
    await waitForVisible(guest.page.getByRole('heading', { level: 1, name: 'Welcome to Atelier' }));
    expect(guest.page.url()).not.toContain('token');
    await guest.page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await guest.page.getByRole('button', { name: 'Set password' }).click();
    await guest.page.getByRole('link', { name: 'Go to sign-in' }).click();
    await expectHeading(guest.page, 'Sign in');
    await guest.page.getByLabel('Email').fill(email);
    await guest.page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await guest.page.getByRole('button', { name: 'Sign in' }).click();
    await guest.page.waitForURL('**/studio');

    await row.getByRole('link').click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Ivy Guest' }));
    await page.getByRole('button', { name: 'Set quota…' }).click();
    await dialog.getByLabel('Pictures per month').fill('250');
    await dialog.getByLabel('Budget per month (USD)').fill('12.50');
    await dialog.getByRole('button', { name: 'Save quota' }).click();
    await waitForVisible(page.getByText(/250 of 250 pictures left/));
    await page.getByRole('button', { name: 'Set quota…' }).click();
    await eventually(() => dialog.getByLabel('Budget per month (USD)').inputValue()).toBe('12.5');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: /^End the session on / }).click();
    await waitForVisible(page.getByText('No active sessions.'));
    await expectSignedOut(guest);

    await closeMessages(page);
    await page.getByRole('button', { name: 'Delete account…' }).click();
    await waitForVisible(dialog.getByText('The audit log keeps its events without what they say about'));
    await dialog.getByLabel('Email address of the account').fill('wrong@example.org');
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await waitForVisible(dialog.getByText('This is not the account’s email address.'));
    await dialog.getByLabel('Email address of the account').fill(email);
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Users' }));
    expect(await studio.db.users.findByEmail(email)).toBeNull();
    await page.goto('/admin/audit?type=user_deleted');
    await waitForVisible(page.getByRole('row').filter({ hasText: 'User deleted' }));
  });

  test('pictures are handed over to another account, and the rest as a part of deleting the first', async ({
    studio,
    visit,
  }) => {
    const word = uniqueWord();
    const ann = await studio.user('user', { name: `Ann ${word}` });
    const bob = await studio.user('user', { name: `Bob ${word}`, email: `bob.${word}@example.org` });
    await studio.image(ann, { prompt: `a ${word} heron` });
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    const dialog = page.getByRole('dialog');
    const choose = async () => {
      await dialog.getByLabel('New owner').fill(`bob.${word}`);
      await page.getByRole('option', { name: new RegExp(bob.email) }).click();
      await waitForVisible(dialog.getByText('Room left'));
    };
    await openUser(page, ann.name);
    await page.getByRole('button', { name: 'Hand over pictures…' }).click();
    await dialog.getByLabel('New owner').fill(ann.email);
    await waitForVisible(dialog.getByText('Choose another account than the one that the pictures are in.'));
    expect(await dialog.getByRole('button', { name: 'Hand over' }).isDisabled()).toBe(true);
    await choose();
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await waitForVisible(page.getByText(`1 picture of ${ann.name} handed over.`));
    expect([await studio.db.images.count(ann), await studio.db.images.count(bob)]).toEqual([0, 1]);

    await studio.image(ann, { prompt: `a ${word} stork` });
    await page.getByRole('button', { name: 'Delete account…' }).click();
    await dialog.getByRole('radio', { name: 'Hand over, delete the rest' }).check();
    await choose();
    await dialog.getByLabel('Email address of the account').fill(ann.email);
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Users' }));
    expect(await studio.db.users.findById(ann.id)).toBeNull();
    expect(await studio.db.images.count(bob)).toBe(2);

    const owner = await visit({ as: bob });
    await owner.page.goto('/gallery');
    await waitForVisible(owner.page.getByRole('link', { name: new RegExp(`a ${word} stork`) }).first());
    await owner.page.goto('/account/activity');
    await waitForVisible(
      owner.page.getByText('Pictures and collections of another account were handed over to you').first(),
    );
  });

  test('the audit log is filtered by person, address and time in its address, and exported', async ({
    studio,
    visit,
  }) => {
    const word = uniqueWord();
    const name = `Otto ${word}`;
    const subject = await studio.user('user', { name, email: `otto.${word}@example.org` });
    const visitor = await visit({ as: (await userWithSecondFactor(studio, 'superadmin')).user });
    const { page, address } = visitor;
    await openUser(page, name);
    await page.getByRole('combobox', { name: 'Role' }).selectOption('viewer');
    await page.getByRole('dialog').getByRole('button', { name: 'Change role' }).click();
    await waitForVisible(page.getByText(`${name} is now viewer.`));
    await page.goto('/admin/audit');
    await page.getByPlaceholder('Name, email or ID').fill(word);
    await page.getByRole('option', { name: new RegExp(subject.email) }).click();
    const change = page.getByRole('row').filter({ hasText: 'Role change' });
    await eventually(() => change.count()).toBe(1);
    expect(page.url()).toContain(`person=otto.${word}`);
    await page.getByLabel('Time').selectOption('1h');
    await page.getByLabel('IP address').fill(address);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.waitForURL(/range=1h.*|ip=/);
    await eventually(() => change.count()).toBe(1);
    await page.reload();
    await eventually(() => change.count()).toBe(1);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: /^CSV/ }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^atelier-audit-\d{4}-\d{2}-\d{2}\.csv$/);
    const text = await readFile(await file.path(), 'utf8');
    expect(text.split('\r\n').filter((line) => line.includes('"role_change"'))).toHaveLength(1);
    expect(text).toContain(subject.id);
    const lines = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: /^JSON lines/ }).click();
    const [first = ''] = (await readFile(await (await lines).path(), 'utf8')).split('\n');
    expect(JSON.parse(first)).toMatchObject({ type: expect.any(String), seq: expect.any(Number) });
    await page.getByLabel('IP address').fill('192.0.2.99');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await waitForVisible(page.getByRole('heading', { name: 'No event matches' }));
    await page.goBack();
    await eventually(() => change.count()).toBe(1);
    // Every page of the console was looked at several times; each view is one event.
    const views = await studio.db.audit.list({ type: 'admin_access', ip: address }, null, 100);
    const seen = views.map(({ details, entityId }) => `${details.procedure} ${entityId}`);
    expect(seen).toEqual([...new Set(seen)]);
  });

  test('in the audit log, what was done on the command line was done by the operator', async ({
    studio,
    visit,
  }) => {
    const requestId = randomUUID();
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'superadmin')).user });
    await createAuditTrail({ requestId, ip: 'console', userAgent: 'operator ada' }, null, systemClock).write(
      studio.db,
      'audit_exported',
      { entityType: 'audit', details: { format: 'jsonl' } },
    );
    await page.goto(`/admin/audit?request=${requestId}`);
    await eventually(() => rows(page).getByText('Operator', { exact: true }).count()).toBe(1);
  });

  test('the policy page lists every procedure with the numbers of its limit, and explains its words', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user, viewport: phone });
    await page.goto('/admin/policy');
    await waitForVisible(page.getByRole('row').filter({ hasText: 'jobs.create' }));
    expect(await rows(page).count()).toBeGreaterThan(25);
    await waitForVisible(page.getByRole('term').filter({ hasText: 'Step-up' }));
    await waitForVisible(page.getByText(/All calls of a signed-in user together: 100 per minute per user\./));
    await page.getByRole('searchbox', { name: 'Search the policy' }).fill('setRole');
    await eventually(() => rows(page).count()).toBe(1);
    await waitForVisible(rows(page).getByText('superadmin'));
    await waitForVisible(rows(page).getByText('60 per minute per user'));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
    await page.reload();
    await eventually(() => rows(page).count()).toBe(1);
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
    for (const name of ['Delete', 'New seed'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
  });
});
