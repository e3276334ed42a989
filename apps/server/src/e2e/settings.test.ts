import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForHidden, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { expectOneCall } from '../testing/held-requests.ts';

const test = browserTest();

/** The part of one setting. */
const cardOf = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true });

/** Saves what was entered for a setting, with a reason. */
const save = async (page: Page, title: string, verb = 'Save change', reason = 'A test.'): Promise<void> => {
  await cardOf(page, title).getByRole('button', { name: 'Save…' }).click();
  const dialog = page.getByRole('dialog', { name: `Change “${title}”` });
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: verb }).click();
  await waitForHidden(dialog);
};

const openGroup = async (page: Page, name: string): Promise<void> => {
  await page.goto('/admin/settings');
  await expectHeading(page, 'Settings');
  await page.getByRole('link', { name, exact: true }).click();
  await expectHeading(page, name);
};

/** Back to normal, also after a try that ended in between. */
const reset = async ({ application, db }: BrowserStudio): Promise<void> => {
  const { runtimeSettings } = application.http;
  await db.transaction(async (stores) => {
    for (const name of ['mode.readOnly', 'mode.maintenance'] as const)
      await runtimeSettings.set(stores, name, null, { userId: null, reason: null });
  });
};

describe('settings', slowBrowserTest, () => {
  test('a superadmin changes a setting, sees why and by whom, and takes it back; what is typed survives a reload', async ({
    studio,
    visit,
  }) => {
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const root = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = root;
    await openGroup(page, 'Registration');
    const card = cardOf(page, 'Registration');
    await card.getByRole('combobox').selectOption('invitation');
    await page.getByRole('link', { name: 'All settings' }).click();
    await expectHeading(page, 'Settings');
    await page.getByRole('link', { name: 'Registration', exact: true }).click();
    await expectHeading(page, 'Registration');
    await page.reload();
    await waitForVisible(card.getByRole('button', { name: 'Save…' }));
    expect(await card.getByRole('combobox').inputValue()).toBe('invitation');
    await card.getByRole('button', { name: 'Save…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change “Registration”' });
    await waitForVisible(dialog.getByText('Open to everyone'));
    await expectAccessible(root, allAppearances);
    await dialog.getByLabel('Reason').fill('Only people we know.');
    await dialog.getByRole('button', { name: 'Save change' }).click();
    await waitForVisible(card.getByText('Changed', { exact: true }));

    const guest = await visit();
    await guest.page.goto('/sign-up');
    await waitForVisible(guest.page.getByText(/Accounts are created by your administrator/));

    await card.getByRole('button', { name: 'History of Registration' }).click();
    const history = page.getByRole('dialog', { name: 'History of “Registration”' });
    await waitForVisible(history.getByText('Only people we know.'));
    await history.getByRole('button', { name: 'Undo the change of Registration' }).click();
    const undoing = page.getByRole('dialog', { name: 'Undo this change?' });
    await waitForVisible(undoing);
    await expectAccessible(root, allAppearances);
    await expectOneCall(page, 'admin.settings.undo', undoing.getByRole('button', { name: 'Undo it' }));
    await waitForHidden(undoing);
    await waitForVisible(history.getByText(/, undo$/));
    await expectAccessible(root, allAppearances);
    await page.keyboard.press('Escape');
    await waitForVisible(card.getByText('Default', { exact: true }));
  });

  test('a wrong value is refused at its field and kept, and settings are found by their words and variables', async ({
    studio,
    visit,
  }) => {
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const root = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = root;
    await page.goto('/admin/settings');
    await waitForVisible(page.getByRole('heading', { name: 'Latest changes' }));
    await expectAccessible(root, allAppearances);
    await page.getByLabel('Search the settings').fill('jobs_max_unfinished');
    const card = cardOf(page, 'Unfinished jobs');
    const field = card.getByRole('textbox', { name: 'Unfinished jobs' });
    await field.fill('0');
    await waitForVisible(card.getByText('Enter at least 1.'));
    await card.getByRole('button', { name: 'Save…' }).click();
    expect(await field.inputValue()).toBe('0');
    await field.fill('many');
    await waitForVisible(card.getByText('Enter a whole number.'));
    await field.fill('60');
    await save(page, 'Unfinished jobs');
    await waitForVisible(card.getByText('Changed', { exact: true }));
    await card.getByRole('button', { name: 'Reset to default… Unfinished jobs' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save change' }).click();
    await waitForVisible(card.getByText('Default', { exact: true }));
    await page.getByLabel('Search the settings').fill('database_url');
    await page.getByText(/^Show 1 variable/).click();
    await waitForVisible(page.getByText('Not set'));
  });

  test('the retention of the audit log changes when a second superadmin approves it; a change says what it would delete', async ({
    studio,
    visit,
  }) => {
    const { user: first } = await userWithSecondFactor(studio, 'superadmin');
    const { user: second } = await userWithSecondFactor(studio, 'superadmin');
    const proposer = await visit({ as: first, reducedMotion: 'reduce' });
    await openGroup(proposer.page, 'Retention');
    await cardOf(proposer.page, 'Audit log').getByRole('textbox').fill('400');
    await save(proposer.page, 'Audit log', 'Propose change', 'The law says so.');
    await waitForVisible(proposer.page.getByRole('button', { name: 'Withdraw' }));

    const approver = await visit({ as: second, reducedMotion: 'reduce' });
    await approver.page.goto('/admin/settings');
    await waitForVisible(approver.page.getByText('“The law says so.”'));
    await expectAccessible(approver, allAppearances);
    await approver.page.getByRole('button', { name: 'Approve the change of Audit log' }).click();
    const approve = approver.page.getByRole('dialog').getByRole('button', { name: 'Approve it' });
    await expectOneCall(approver.page, 'admin.settings.approve', approve);
    await waitForVisible(approver.page.getByText(/365 → 400/));
    await proposer.page.reload();
    await waitForVisible(cardOf(proposer.page, 'Audit log').getByText('Changed', { exact: true }));

    const ann = await studio.user('user');
    const image = await studio.image(ann);
    await studio.db.images.delete(ann, image.id, new Date(Date.now() - 9 * 86_400_000));
    await cardOf(proposer.page, 'Trash').getByRole('textbox').fill('8');
    await cardOf(proposer.page, 'Trash').getByRole('button', { name: 'Save…' }).click();
    const dialog = proposer.page.getByRole('dialog', { name: 'Change “Trash”' });
    await waitForVisible(dialog.getByText(/^1 picture in the trash \(.+\), from /));
    await expectAccessible(proposer, allAppearances);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await cardOf(proposer.page, 'Trash').getByRole('textbox').fill('29');
    await cardOf(proposer.page, 'Trash').getByRole('button', { name: 'Save…' }).click();
    await waitForVisible(dialog.getByText('Nothing would be deleted at the next housekeeping.'));
  });

  test('a test message is sent from the page of emails, and says what came of it', async ({
    studio,
    visit,
  }) => {
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const root = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = root;
    await openGroup(page, 'Email');
    await page.getByRole('button', { name: 'Send me a test message' }).click();
    await waitForVisible(page.getByText(`The message to ${user.email} was accepted.`));
    await expectAccessible(root, allAppearances);
    await studio.mailTo(user.email, 'delivery_test');
  });

  test('read-only mode and maintenance are said on every page, and a superadmin ends them', async ({
    studio,
    visit,
  }) => {
    await reset(studio);
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const root = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = root;
    const ann = await studio.user('user');
    const maker = await visit({ as: ann, reducedMotion: 'reduce' });
    await openGroup(page, 'Availability');
    await cardOf(page, 'Read-only mode').getByRole('switch', { name: 'Read-only mode' }).check();
    await save(page, 'Read-only mode');
    await waitForVisible(page.getByText('Changes are paused.'));

    maker.expectFault(/status of 403/);
    await maker.page.goto('/studio');
    await waitForVisible(maker.page.getByText('You can look at and download everything.'));
    await maker.page.getByLabel('What do you want to see?').fill('a heron at dusk');
    await maker.page.getByLabel('What do you want to see?').press('Control+Enter');
    await waitForVisible(maker.page.getByText(/Changes are paused on this server for now/).first());
    expect(await maker.page.getByLabel('What do you want to see?').inputValue()).toBe('a heron at dusk');

    const maintenance = cardOf(page, 'Maintenance mode');
    await maintenance.getByRole('switch', { name: 'Maintenance mode' }).check();
    await maintenance.getByLabel('Message').fill('A bigger disk until 18:00.');
    await save(page, 'Maintenance mode');
    maker.expectFault(/status of 503/);
    await maker.page.goto('/gallery');
    await expectHeading(maker.page, 'We’ll be back soon');
    await waitForVisible(maker.page.getByText('A bigger disk until 18:00.'));
    await maker.page.getByRole('link', { name: 'Sign in as superadmin' }).click();
    await expectHeading(maker.page, /Sign in|Studio|soon/);

    await maintenance.getByRole('switch', { name: 'Maintenance mode' }).uncheck();
    await save(page, 'Maintenance mode');
    await cardOf(page, 'Read-only mode').getByRole('switch', { name: 'Read-only mode' }).uncheck();
    await save(page, 'Read-only mode');
    await waitForHidden(page.getByText('Changes are paused.'));
    await maker.page.goto('/gallery');
    await expectHeading(maker.page, 'Gallery');
  });
});
