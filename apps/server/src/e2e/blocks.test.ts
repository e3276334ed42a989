import { newId } from '@atelier/core/ids';
import { responseRecord } from '@atelier/core/testing/response-records';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { addAlert } from '../testing/in-process-alerts.ts';

const test = browserTest();

describe('blocks', slowBrowserTest, () => {
  test('an address is blocked, found, edited, removed and blocked again by Undo; a list is checked, then imported', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/admin/blocks');
    await expectHeading(page, 'Blocks');
    await waitForVisible(page.getByText('No address is blocked'));
    await expectAccessible(visitor, allAppearances);

    visitor.expectFault(/status of 400.*admin\.blocks\.add/);
    await page.getByRole('button', { name: 'Block an address…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Block an address' });
    await dialog.getByLabel('Address or range').fill('127.0.0.1');
    await dialog.getByLabel('Reason').fill('Guesses passwords.');
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await waitForVisible(dialog.getByText('This is an address of the server itself.'));
    await expectAccessible(visitor, allAppearances);
    await dialog.getByLabel('Address or range').fill('203.0.113.0/24');
    await dialog.getByRole('button', { name: 'Block', exact: true }).click();
    await waitForHidden(dialog);
    const row = page.getByRole('row', { name: /203\.0\.113\.0\/24/ });
    await waitForVisible(row.getByText('Guesses passwords.'));
    expect(
      (await studio.client({ headers: { 'x-forwarded-for': '203.0.113.9' } }).raw({ path: '/' })).status,
    ).toBe(403);

    await page.getByLabel('Is it blocked?').fill('198.51.100.1');
    await waitForVisible(page.getByText('No block fits these filters.'));
    await page.getByLabel('Is it blocked?').fill('203.0.113.9');
    await waitForVisible(row);
    await row.getByRole('button', { name: 'Edit 203.0.113.0/24' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit the block of 203.0.113.0/24' });
    await edit.getByLabel('From now on, for').selectOption('Until removed');
    await edit.getByRole('button', { name: 'Save' }).click();
    await waitForHidden(edit);
    await waitForVisible(row.getByText('Until removed'));
    await expectAccessible(visitor, allAppearances);

    await row.getByRole('button', { name: 'Remove 203.0.113.0/24' }).click();
    await waitForVisible(page.getByText('203.0.113.0/24 is not blocked any more.'));
    await waitForHidden(row);
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForVisible(page.getByText('203.0.113.0/24 is blocked again.'));
    await waitForVisible(row);
    await page.getByLabel('Is it blocked?').fill('');

    await page.getByRole('button', { name: 'Import…' }).click();
    const list = page.getByRole('dialog', { name: 'Import blocks' });
    await list.getByLabel('List').fill('198.51.100.7\n198.51.100.8,Scraping\nheron\n10.0.0.0/7');
    await list.getByLabel('Reason').fill('A list of ours.');
    await list.getByRole('button', { name: 'Check the list' }).click();
    await waitForVisible(list.getByText('2 new blocks, 0 known already, 2 refused.'));
    await waitForVisible(list.getByText(/This range is too wide/));
    await expectAccessible(visitor, allAppearances);
    await list.getByRole('button', { name: 'Block 2' }).click();
    await waitForHidden(list);
    await waitForVisible(page.getByRole('row', { name: /198\.51\.100\.8.*Scraping/ }));
    await waitForVisible(page.getByText(/^3 active/));
  });

  test('a person sees what was done, objects, and an administrator undoes it or declines with a note', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const ann = await studio.user('user', { name: 'Ann Example' });
    const now = new Date();
    const alert = await addAlert(studio, { title: 'Too many pictures' });
    const add = async (kind: 'flag' | 'pause_generation', until: Date | null) => {
      const id = newId('response');
      const reason = '400 pictures within an hour.';
      await studio.db.responses.insert(
        responseRecord({ id, kind, until, userId: ann.id, createdAt: now, reason, alertId: alert.id }),
      );
    };
    await add('pause_generation', new Date(now.getTime() + 3_600_000));
    await add('flag', null);

    const person = await visit({ as: ann, reducedMotion: 'reduce' });
    await person.page.goto('/account/security');
    await expectHeading(person.page, 'Security');
    const paused = person.page.getByRole('status').filter({ hasText: 'New pictures are paused' });
    await waitForVisible(paused);
    await waitForVisible(person.page.getByText('An administrator will look at your account'));
    expect(await person.page.getByText('400 pictures within an hour.').count()).toBe(0);
    await expectAccessible(person, allAppearances);
    const flagged = person.page.getByRole('status').filter({ hasText: 'will look at your account' });
    const dialog = person.page.getByRole('dialog', { name: 'This was me' });
    const words = dialog.getByLabel('What happened?');
    /** What the dialog has when it is opened. */
    const found = async (at: typeof paused) => {
      await at.getByRole('button', { name: 'This was me…' }).click();
      await waitForVisible(words);
      return () => words.inputValue();
    };
    await found(flagged);
    await words.fill('About the flag.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await waitForHidden(dialog);
    // What was typed is kept for what it is about, and is not shown for anything else.
    await eventually(await found(flagged)).toBe('About the flag.');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await waitForHidden(dialog);
    await eventually(await found(paused)).toBe('');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await waitForHidden(dialog);
    const object = async (text: string, at: typeof paused) => {
      await at.getByRole('button', { name: 'This was me…' }).click();
      await words.fill(text);
      await dialog.getByRole('button', { name: 'Send' }).click();
      await waitForHidden(dialog);
    };
    await object('A class of twenty used my account.', paused);
    await waitForVisible(paused.getByText('You objected. An administrator will look at it.'));
    await object('Again the class.', flagged);

    const reviewer = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = reviewer;
    await page.goto(`/admin/alerts/${alert.id}`);
    await expectHeading(page, 'Too many pictures');
    await waitForVisible(page.getByText('Paused new pictures: Ann Example'));
    await page.getByRole('link', { name: 'Undo or answer under Responses' }).click();
    await expectHeading(page, 'Responses');
    await waitForVisible(page.getByText('Only those of one alert.'));
    await page.getByRole('link', { name: 'Show all' }).click();
    await waitForHidden(page.getByText('Only those of one alert.'));
    await page.getByRole('radio', { name: 'Appeals' }).check({ force: true });
    await page.waitForURL(/show=appealed/);
    const pause = page.getByRole('listitem').filter({ hasText: 'Paused new pictures' });
    await waitForVisible(pause.getByText('A class of twenty used my account.'));
    await expectAccessible(reviewer, allAppearances);
    await pause.getByRole('button', { name: 'Undo for Ann Example' }).click();
    await waitForHidden(pause);
    const flag = page.getByRole('listitem').filter({ hasText: 'Flagged' });
    await flag.getByRole('button', { name: 'Decline Ann Example' }).click();
    const decline = page.getByRole('dialog', { name: 'Decline the appeal' });
    await decline.getByLabel('Note').fill('Please use accounts of their own.');
    await decline.getByRole('button', { name: 'Decline', exact: true }).click();
    await waitForHidden(decline);
    await waitForVisible(page.getByText('No appeal waits'));

    await person.page.reload();
    const past = person.page.getByRole('region', { name: 'Protection' });
    await waitForVisible(past.getByText('Please use accounts of their own.'));
    await waitForVisible(past.getByText('You objected, and it was taken back.'));
    await eventually(() => paused.count()).toBe(0);
  });
});
