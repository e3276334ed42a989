import type { Locator, Page } from 'playwright-core';
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
import { phone } from '../testing/browser-visitor.ts';
import { expectOneCall, holdCalls } from '../testing/held-requests.ts';
import { addAlert } from '../testing/in-process-alerts.ts';
import { addIncident } from '../testing/in-process-incidents.ts';
import { pressOnce } from '../testing/mutation-steps.ts';

const test = browserTest();
/** Presses twice before the answer: one call is made, and the result is shown. */
const pressOnceFor = async (page: Page, procedure: string, button: Locator): Promise<void> => {
  const calls = await holdCalls(page, `admin.incidents.${procedure}`);
  await pressOnce({ button }, calls);
  await calls.pass();
  await calls.stop();
};

/**
 * Someone else is faster: `change` is made while the next call of the page is on its way. The page looks by itself every few
 * seconds, so a change that is made before may be known to it already.
 */
const beforeCall = (
  page: Page,
  procedure: string,
  change: () => Promise<{ readonly status: number }>,
): Promise<unknown> =>
  page.route(
    `**/trpc/admin.incidents.${procedure}*`,
    async (call) => {
      expect((await change()).status).toBe(200);
      await call.continue();
    },
    { times: 1 },
  );

/** The case whose page this is. */
const idIn = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';

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
    await pressOnceFor(page, 'open', opening.getByRole('button', { name: 'Start drill' }));
    await waitForVisible(page.getByRole('heading', { name: 'A laptop was lost' }));
    const isDrill = page.getByText('This is a drill.');
    await waitForVisible(isDrill);
    await waitForVisible(page.getByText(/^7[12] h \d+ min left$/));
    await expectAccessible(commander, allAppearances);

    const first = page.getByRole('checkbox', { name: /^Write a note: which copy/ });
    await expectOneCall(page, 'admin.incidents.setTask', first);
    await waitForVisible(page.getByText(/^Done just now by/));
    expect(await first.isChecked()).toBe(true);
    await page.getByLabel('Note', { exact: true }).fill('It was in a train.');
    await pressOnceFor(page, 'addNote', page.getByRole('button', { name: 'Add note' }));
    await waitForVisible(page.getByRole('listitem').filter({ hasText: 'It was in a train.' }));

    await page.getByRole('button', { name: 'Preview: End sessions' }).click();
    const dialog = page.getByRole('dialog', { name: 'End sessions' });
    await dialog.getByLabel('Whose').selectOption('everyone');
    const sessions = (await studio.db.sessions.listOf(ann.id, new Date())).length;
    expect(sessions).toBe(1);
    await waitForVisible(dialog.getByText(/^Ends [1-9]\d* sessions?\.$/));
    await waitForVisible(dialog.getByText(/^This is a drill: it will be written down and change nothing/));
    // She signs in elsewhere between the look and the press.
    const [previewed] = (await dialog.getByText(/^Ends /).textContent())?.match(/\d+/) ?? [];
    await studio.signedIn(ann);
    commander.expectFault(/status of 409.*admin\.incidents\.contain/);
    await dialog.getByRole('button', { name: 'Run in the drill' }).click();
    await waitForVisible(dialog.getByText('Something has changed since you looked.'));
    await waitForVisible(dialog.getByText(`Ends ${Number(previewed) + 1} sessions.`));
    await dialog.getByRole('checkbox', { name: /^Run it whatever the figures are/ }).check();
    await expectAccessible(commander, allAppearances);
    await pressOnceFor(page, 'contain', dialog.getByRole('button', { name: 'Run in the drill' }));
    await waitForHidden(dialog);
    await waitForVisible(page.getByText(/^Drill, no effect: End sessions: [1-9]\d* session/));
    await waitForVisible(page.getByText('no effect', { exact: true }));
    expect((await studio.db.sessions.listOf(ann.id, new Date())).length).toBe(sessions + 1);
    const [contained] = await studio.db.audit.list({ type: 'incident_contained' }, null, 1);
    expect(contained?.details).toMatchObject({ anyFigures: true, drill: true });

    for (const phase of phases) {
      await pressOnceFor(page, 'advance', page.getByRole('button', { name: `Go on to ${phase}` }));
      await waitForVisible(page.getByRole('heading', { name: phase, exact: true }));
      await waitForVisible(isDrill);
    }
    await page.getByLabel('What was the cause?').fill('A bag on a seat.');
    await pressOnceFor(page, 'update', page.getByRole('button', { name: 'Save review' }));
    await waitForVisible(page.getByText('The review is saved.'));
    await page.getByLabel('Another follow-up').fill('Encrypt the laptops.');
    await page.getByLabel('Owner', { exact: true }).selectOption(admin.id);
    await page.getByLabel('Due').fill('2027-01-31');
    await pressOnceFor(page, 'addTask', page.getByRole('button', { name: 'Add follow-up' }));
    const followUp = page.getByRole('listitem').filter({ hasText: 'Encrypt the laptops.' });
    await waitForVisible(followUp.getByText('Due 31 Jan 2027'));
    const owner = followUp.getByLabel('Owner of “Encrypt the laptops.”');
    expect(await owner.inputValue()).toBe(admin.id);
    await owner.selectOption('No owner yet');
    await eventually(async () => (await studio.db.incidents.tasks(idIn(page))).at(-1)?.ownerId).toBeNull();
    await page.getByRole('button', { name: 'Close case…' }).click();
    const closing = page.getByRole('dialog', { name: 'Close case' });
    await closing.getByLabel('In one sentence').fill('Found again.');
    await pressOnceFor(page, 'close', closing.getByRole('button', { name: 'Close case' }));
    await waitForVisible(page.getByRole('button', { name: 'Reopen…' }));
    await expectAccessible(commander, allAppearances);
    await page.goto('/admin/incidents');
    await page.getByRole('radio', { name: 'Closed' }).click({ force: true });
    await page.getByRole('link', { name: 'A laptop was lost' }).click();
    await page.getByRole('button', { name: 'Reopen…' }).click();
    const reopening = page.getByRole('dialog', { name: 'Reopen case' });
    await reopening.getByLabel('Reason').fill('There is a second one.');
    await pressOnceFor(page, 'reopen', reopening.getByRole('button', { name: 'Reopen case' }));
    await waitForVisible(page.getByRole('button', { name: 'Close case…' }));
  });

  test('a case is opened from an alert with its whole story; an alert is removed from it and added again', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const ann = await studio.user('user', { name: 'Ann Example' });
    const fields = { kind: 'guessed_right', severity: 'high', userId: ann.id } as const;
    const first = await addAlert(studio, { ...fields, title: 'A password was guessed' });
    const second = await addAlert(studio, { title: 'A new network was used', storyId: first.id });
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto(`/admin/alerts/${first.id}`);
    await waitForVisible(page.getByText('It is in no case yet.'));
    await page.getByRole('button', { name: 'Open a case…' }).click();
    const opening = page.getByRole('dialog', { name: 'Open a case' });
    await waitForVisible(opening.getByText('The alert and 1 more of its story come with it.'));
    expect(await opening.getByLabel('Runbook').inputValue()).toBe('takeover');
    expect(await opening.getByLabel('What happened').inputValue()).toBe('A password was guessed');
    await expectAccessible(visitor, allAppearances);
    await pressOnceFor(page, 'open', opening.getByRole('button', { name: 'Open case' }));
    await waitForVisible(page.getByRole('heading', { name: 'A password was guessed' }));
    const list = page.getByRole('list', { name: 'Alerts of this case' });
    await waitForVisible(list.getByRole('link', { name: 'A password was guessed' }));
    const remove = list.getByRole('button', { name: 'Remove “A new network was used” from this case' });
    await expectAccessible(visitor, allAppearances);
    await pressOnceFor(page, 'unlinkAlert', remove);
    await waitForHidden(remove);
    await waitForVisible(page.getByText('Alert removed from this case: A new network was used'));
    const fromAlerts = page.getByRole('button', { name: 'Add those in linked events and alerts' });
    await pressOnceFor(page, 'addPeople', fromAlerts);
    const people = page.getByRole('list', { name: 'People affected' });
    await waitForVisible(people.getByText('Ann Example'));
    const removePerson = people.getByRole('button', { name: 'Remove Ann Example from the list' });
    await pressOnceFor(page, 'removePerson', removePerson);
    await waitForHidden(removePerson);

    await page.goto(`/admin/alerts/${second.id}`);
    await page.getByRole('checkbox', { name: 'With the other alert of its story' }).uncheck();
    await page.getByRole('button', { name: 'Add to a case…' }).click();
    const adding = page.getByRole('dialog', { name: 'Add to a case' });
    await adding.getByLabel('Case').selectOption({ label: 'A password was guessed' });
    await pressOnceFor(page, 'linkAlerts', adding.getByRole('button', { name: 'Add to case' }));
    await waitForHidden(adding);
    await page
      .getByRole('list', { name: 'Cases of this alert' })
      .getByRole('link', { name: 'A password was guessed' })
      .click();
    await waitForVisible(list.getByRole('link', { name: 'A new network was used' }));
  });

  test('the people affected are told once, by a notice that was drafted from the runbook and saved', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'superadmin');
    const people = [await studio.user('user'), await studio.user('user')];
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    const { id } = await addIncident(studio);
    await page.goto(`/admin/incidents/${id}`);
    await page.getByRole('combobox', { name: 'Person' }).fill(people[0]?.email ?? '');
    await pressOnceFor(page, 'addPeople', page.getByRole('button', { name: 'Add person' }));
    const list = page.getByRole('list', { name: 'People affected' }).getByRole('listitem');
    await waitForVisible(list.filter({ hasText: people[0]?.email ?? '' }));
    await studio.db.incidentPeople.add(id, [people[1]?.id ?? ''], { source: 'event', at: new Date() });
    await page.reload();
    await waitForVisible(page.getByText('0 people told, 2 left.'));

    const send = page.getByRole('button', { name: 'Send…' });
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel('Subject', { exact: true }).fill('What happened to your account');
    await pressOnceFor(page, 'saveNotice', page.getByRole('button', { name: 'Save notice' }));
    await eventually(() => send.isEnabled()).toBe(true);
    // What is sent is what is stored.
    const text = page.getByLabel('Text', { exact: true });
    await text.fill('Mine.');
    await eventually(() => send.isDisabled()).toBe(true);
    // Neither another page nor a reload loses it.
    await page.getByRole('link', { name: 'All cases' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Incidents', level: 1 }));
    await page.goto(`/admin/incidents/${id}`);
    await eventually(() => text.inputValue()).toBe('Mine.');
    expect(await send.isDisabled()).toBe(true);
    // Another administrator saves meanwhile: what was typed stays until the person chooses.
    const { client } = await userWithSecondFactor(studio, 'admin');
    const theirsFirst = (version: number, body: string) => {
      const notice = { id, version, subject: 'What happened on Monday', body };
      visitor.expectFault(/status of 409.*admin\.incidents\.saveNotice/);
      return beforeCall(page, 'saveNotice', () => client.mutate('admin.incidents.saveNotice', notice));
    };
    const saveNotice = page.getByRole('button', { name: 'Save notice' });
    const choice = page.getByRole('alert').filter({ hasText: 'Someone else has changed this meanwhile' });
    await theirsFirst(1, 'Theirs.');
    await saveNotice.click();
    await waitForVisible(choice.getByText('Theirs.'));
    expect([await text.inputValue(), await saveNotice.isDisabled()]).toEqual(['Mine.', true]);
    await expectAccessible(visitor, allAppearances);
    await choice.getByRole('button', { name: 'Use theirs' }).click();
    await waitForHidden(choice);
    expect(await text.inputValue()).toBe('Theirs.');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await eventually(() => text.inputValue()).toBe('Mine.');
    // Only what was typed comes back.
    expect(await page.getByLabel('Subject', { exact: true }).inputValue()).toBe('What happened on Monday');
    await theirsFirst(2, 'Theirs again.');
    await saveNotice.click();
    await choice.getByRole('button', { name: 'Keep mine' }).click();
    await saveNotice.click();
    await eventually(() => send.isEnabled()).toBe(true);
    expect((await studio.db.incidentNotices.list(id))[0]).toMatchObject({
      ...{ version: 4, subject: 'What happened on Monday', body: 'Mine.' },
    });
    await send.click();
    const dialog = page.getByRole('dialog', { name: 'Send to 2 people?' });
    await pressOnceFor(page, 'sendNotice', dialog.getByRole('button', { name: 'Send', exact: true }));
    await waitForHidden(dialog);
    await waitForVisible(page.getByText('2 people told, 0 left.'));
    await waitForVisible(list.filter({ hasText: 'told just now' }).first());
    await waitForVisible(page.getByRole('listitem').filter({ hasText: 'Notice to 2 people' }));
    expect(await studio.db.incidentPeople.figures(id)).toEqual({ people: 2, told: 2, untold: 0 });
  });

  test('the 72 hours are started, events linked, and a range blocked and freed again, each by one press', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'superadmin');
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    const { id } = await addIncident(studio);
    await page.goto(`/admin/incidents/${id}`);
    await pressOnceFor(page, 'update', page.getByRole('button', { name: 'Start the 72 hours' }));
    await waitForVisible(page.getByText(/^7[12] h \d+ min left$/));

    await page.getByRole('button', { name: 'Link events…' }).click();
    const linking = page.getByRole('dialog', { name: 'Link events of the audit log' });
    await linking.getByLabel('Numbers of events').fill('1');
    await pressOnceFor(page, 'linkEvents', linking.getByRole('button', { name: 'Link events' }));
    await waitForHidden(linking);
    await waitForVisible(page.getByRole('link', { name: 'Show in the audit log' }));

    await page.getByRole('button', { name: 'Preview: Block addresses' }).click();
    const dialog = page.getByRole('dialog', { name: 'Block addresses' });
    await dialog.getByLabel('Addresses or ranges').fill('198.51.100.0/24');
    await dialog.getByLabel('For how long').selectOption('An hour');
    await waitForVisible(dialog.getByText('Blocks 1 address or range.'));
    await waitForVisible(dialog.getByText('It can be undone.'));
    await expectAccessible(visitor, allAppearances);
    await pressOnceFor(page, 'contain', dialog.getByRole('button', { name: 'Run now' }));
    await waitForHidden(dialog);
    const isBlocked = async () =>
      (await studio.client({ headers: { 'x-forwarded-for': '198.51.100.7' } }).raw({ path: '/' })).status;
    expect(await isBlocked()).toBe(403);
    await page.getByRole('button', { name: 'Undo: Block addresses' }).click();
    const undoing = page.getByRole('dialog', { name: 'Undo: Block addresses?' });
    await pressOnceFor(page, 'undo', undoing.getByRole('button', { name: 'Undo', exact: true }));
    await waitForHidden(undoing);
    await waitForVisible(page.getByText('undone', { exact: true }));
    expect(await isBlocked()).toBe(200);
  });

  test('on a phone a case fits the screen, goes back with a reason, and a second administrator sees the change of the first', async ({
    studio,
    visit,
  }) => {
    const { user: admin, client } = await userWithSecondFactor(studio, 'admin');
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
    await pressOnceFor(page, 'advance', back.getByRole('button', { name: 'Go back to Detect' }));
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
    // The first one has written down what is known meanwhile: both changes are kept.
    const known = { id: idIn(page), version: 3, summary: 'From one network.' };
    await beforeCall(second.page, 'update', () => client.mutate('admin.incidents.update', known));
    second.expectFault(/status of 409.*admin\.incidents\.update/);
    await edit.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(edit.getByText('Someone else has just changed this case.'));
    await eventually(() => edit.getByLabel('What you know so far').inputValue()).toBe(known.summary);
    await pressOnceFor(second.page, 'update', edit.getByRole('button', { name: 'Save' }));
    await waitForVisible(second.page.getByText(known.summary, { exact: true }));
    await waitForVisible(second.page.getByRole('heading', { name: 'Far too many sign-ups' }));
    held.expectFault(/status of 409.*admin\.incidents\.advance/);
    await page.getByRole('button', { name: 'Go on to Assess' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Far too many sign-ups' }));
  });
});
