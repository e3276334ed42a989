import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForHidden, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { phone } from '../testing/browser-visitor.ts';

const test = browserTest();
const phases = ['Assess', 'Contain', 'Eradicate', 'Recover', 'Learn'];

describe('incidents', slowBrowserTest, () => {
  test('a drill is opened from a runbook, goes through its phases, previews and runs containment without effect, and is reviewed and closed', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'superadmin');
    const ann = await studio.user('user', { name: 'Ann Example' });
    await studio.signedIn(ann);
    const commander = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = commander;
    await page.goto('/admin/incidents');
    await waitForVisible(page.getByRole('heading', { name: 'Incidents', exact: true }));
    await expectAccessible(commander, allAppearances);

    await page.getByRole('button', { name: 'Start a drill…' }).click();
    const opening = page.getByRole('dialog', { name: 'Start a drill' });
    await opening.getByLabel('Runbook').selectOption('stolen-backup');
    await waitForVisible(opening.getByText(/^Use this when a copy of the database/));
    await opening.getByLabel('What happened').fill('A laptop was lost');
    await opening.getByRole('button', { name: 'Start drill' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'A laptop was lost' }));
    const isDrill = page.getByText('This is a drill.');
    await waitForVisible(isDrill);
    await waitForVisible(page.getByText(/^7[12] h \d+ min left$/));
    await expectAccessible(commander, allAppearances);

    const first = page.getByRole('checkbox', { name: /^Write a note: which copy/ });
    await first.check();
    await waitForVisible(page.getByText(/^Done just now by/));
    await page.getByLabel('Note', { exact: true }).fill('It was in a train.');
    await page.getByRole('button', { name: 'Add note' }).click();
    await waitForVisible(page.getByRole('listitem').filter({ hasText: 'It was in a train.' }));

    await page.getByRole('button', { name: 'Preview: End sessions' }).click();
    const dialog = page.getByRole('dialog', { name: 'End sessions' });
    await dialog.getByLabel('Whose').selectOption('everyone');
    const sessions = (await studio.db.sessions.listOf(ann.id, new Date())).length;
    expect(sessions).toBe(1);
    await waitForVisible(dialog.getByText(/^Ends [1-9]\d* sessions?\.$/));
    await waitForVisible(dialog.getByText(/^This is a drill: it will be written down and change nothing/));
    await expectAccessible(commander, allAppearances);
    await dialog.getByRole('button', { name: 'Run in the drill' }).click();
    await waitForHidden(dialog);
    await waitForVisible(page.getByText(/^Drill, no effect: End sessions: [1-9]\d* session/));
    await waitForVisible(page.getByText('no effect', { exact: true }));
    expect((await studio.db.sessions.listOf(ann.id, new Date())).length).toBe(sessions);

    for (const phase of phases) {
      await page.getByRole('button', { name: `Go on to ${phase}` }).click();
      await waitForVisible(page.getByRole('heading', { name: phase, exact: true }));
      await waitForVisible(isDrill);
    }
    await page.getByLabel('What was the cause?').fill('A bag on a seat.');
    await page.getByRole('button', { name: 'Save review' }).click();
    await waitForVisible(page.getByText('The review is saved.'));
    await page.getByLabel('Another follow-up').fill('Encrypt the laptops.');
    await page.getByLabel('Due').fill('2027-01-31');
    await page.getByRole('button', { name: 'Add follow-up' }).click();
    await waitForVisible(page.getByRole('checkbox', { name: /^Encrypt the laptops\./ }));
    await page.getByRole('button', { name: 'Close case…' }).click();
    const closing = page.getByRole('dialog', { name: 'Close case' });
    await closing.getByLabel('In one sentence').fill('Found again.');
    await closing.getByRole('button', { name: 'Close case' }).click();
    await waitForVisible(page.getByRole('button', { name: 'Reopen…' }));
    await expectAccessible(commander, allAppearances);
    await page.goto('/admin/incidents');
    await page.getByRole('radio', { name: 'Closed' }).click({ force: true });
    await waitForVisible(page.getByRole('link', { name: 'A laptop was lost' }));
  });

  test('on a phone a case fits the screen, goes back with a reason, and a second administrator sees the change of the first', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const { user: other } = await userWithSecondFactor(studio, 'admin');
    const held = await visit({
      as: admin,
      viewport: phone,
      isMobile: true,
      hasTouch: true,
      reducedMotion: 'reduce',
    });
    const { page } = held;
    await page.goto('/admin/incidents');
    await page.getByRole('button', { name: 'Open a case…' }).click();
    const opening = page.getByRole('dialog', { name: 'Open a case' });
    await opening.getByLabel('Runbook').selectOption('flood');
    await opening.getByLabel('What happened').fill('Too many sign-ups');
    await opening.getByRole('button', { name: 'Open case' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Too many sign-ups' }));
    await page.getByRole('button', { name: 'Go on to Assess' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Assess', exact: true }));
    await page.getByRole('button', { name: /^Detect/ }).click();
    await page.getByRole('button', { name: 'Go back to Detect…' }).click();
    const back = page.getByRole('dialog', { name: 'Go back to Detect?' });
    await back.getByLabel('Reason').fill('There are more of them.');
    await back.getByRole('button', { name: 'Go back to Detect' }).click();
    await waitForHidden(back);
    await waitForVisible(page.getByText('There are more of them.'));
    await waitForVisible(page.getByText('Only superadmins can run these.'));
    await expectAccessible(held, allAppearances);
    await page.setViewportSize(phone);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);

    const second = await visit({ as: other, reducedMotion: 'reduce' });
    await second.page.goto(new URL(page.url()).pathname);
    await waitForVisible(second.page.getByRole('heading', { name: 'Too many sign-ups' }));
    await second.page.getByRole('button', { name: 'Edit…' }).click();
    const edit = second.page.getByRole('dialog', { name: 'Edit case' });
    await edit.getByLabel('What happened').fill('Far too many sign-ups');
    await edit.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(second.page.getByRole('heading', { name: 'Far too many sign-ups' }));
    held.expectFault(/status of 409.*admin\.incidents\.advance/);
    await page.getByRole('button', { name: 'Go on to Assess' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Far too many sign-ups' }));
  });
});
