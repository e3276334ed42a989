import { newId } from '@atelier/core/ids';
import { legalKinds } from '@atelier/core/legal';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { signInByForm, userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectOneCall } from '../testing/held-requests.ts';

const test = browserTest();

describe('your data', slowBrowserTest, () => {
  test('an export is asked for, prepared and downloaded; then the account is deleted, and kept by signing in', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    await studio.image(user, { prompt: 'a mill' });
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/account/data');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Your data' }));
    await waitForVisible(page.getByText('Your account: name, email address, role and last sign-in'));
    await expectAccessible(visitor, allAppearances);
    await expectOneCall(page, 'privacy.export', page.getByRole('button', { name: 'Prepare an export' }));
    const link = page.getByRole('button', { name: 'Download', exact: true });
    await waitForVisible(link);
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toMatch(/^atelier-data-[\d-]+\.zip$/);

    await page.getByRole('button', { name: 'Delete account…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
    await waitForVisible(dialog);
    await expectAccessible(visitor, allAppearances);
    await dialog.getByLabel('Your email address').fill(user.email);
    await expectOneCall(
      page,
      'privacy.deleteAccount',
      dialog.getByRole('button', { name: 'Delete my account' }),
    );
    await waitForVisible(page.getByText(/^Your account will be deleted on/));

    await page.goto('/sign-in');
    await signInByForm(page, user);
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Your account is being deleted' }));
    await expectAccessible(visitor, allAppearances);
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Your account is being deleted' }));
    await expectOneCall(
      page,
      'privacy.cancelDeletion',
      page.getByRole('button', { name: 'Keep my account' }),
    );
    await waitForVisible(page.getByText('Welcome back. Your account stays.'));
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('link', { name: 'a mill' }));
  });

  test('terms are published in the console; guests accept them at sign-up, and people at work without losing a word', async ({
    studio,
    visit,
  }) => {
    const { user: boss } = await userWithSecondFactor(studio, 'superadmin');
    const ann = await studio.user('user');
    // Left from a try that ended in between.
    for (const kind of legalKinds) await studio.db.legalTexts.retire(kind, new Date());
    const worker = await visit({ as: ann, reducedMotion: 'reduce' });
    // The refused call, after which the dialog asks.
    worker.expectFault(/status of 403.*jobs\.create|net::ERR_/);
    const { page: atWork, requests } = worker;
    const isStream = (url: string) => url.includes('jobs.watch');
    const streams = () => requests.filter(isStream).length;
    let answers = 0;
    atWork.on('response', (answer) => {
      if (isStream(answer.url())) answers += 1;
    });
    const draw = () => atWork.getByRole('button', { name: /^Draw \d/ }).click();
    await atWork.goto('/studio');
    studio.gate.hold();
    await atWork.getByLabel('What do you want to see?').fill('a slow ferry');
    await draw();
    await waitForVisible(atWork.getByRole('progressbar', { name: 'Progress of this picture' }));
    await atWork.getByLabel('What do you want to see?').fill('a heron in the reeds');

    const root = await visit({ as: boss, reducedMotion: 'reduce' });
    root.expectFault(/status of 403.*admin\.legal\.list|net::ERR_/);
    await root.page.goto('/admin/legal');
    await waitForVisible(root.page.getByText('Nothing published: no one is asked for anything.').first());
    await root.page.getByRole('button', { name: 'Publish: Terms of use' }).click();
    const dialog = root.page.getByRole('dialog', { name: 'Publish: Terms of use' });
    await dialog.getByLabel('Text', { exact: true }).fill('# Be kind\n\n<b>Always.</b>');
    await dialog.getByRole('radio', { name: 'Preview' }).check();
    await waitForVisible(dialog.getByText('<b>Always.</b>'));
    await expectAccessible(root, allAppearances);
    expect(await dialog.getByLabel('Everyone must accept this version').isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await waitForVisible(root.page.getByText('Version 1 is published.'));

    await draw();
    const asked = atWork.getByRole('dialog', { name: 'Before you continue' });
    // The first ones: nothing has changed.
    await waitForVisible(asked.getByRole('heading', { name: 'Be kind' }));
    expect(await asked.getByText('have changed').count()).toBe(0);
    await asked.getByRole('button', { name: 'Accept and continue' }).click();
    await waitForVisible(asked.getByText('Check this to continue.'));
    // The stream of the job breaks off, and its next attempt is refused as well.
    const answered = answers;
    studio.server.closeAllConnections();
    await eventually(() => answers).toBeGreaterThan(answered);
    const refused = streams();
    await asked.getByRole('checkbox').check();
    await asked.getByRole('button', { name: 'Accept and continue' }).click();
    await waitForHidden(asked);
    await eventually(streams).toBeGreaterThan(refused);
    studio.gate.release();
    await waitForVisible(atWork.getByRole('article', { name: 'a slow ferry' }).getByRole('link'));
    // What was asked for goes on by itself.
    await waitForVisible(atWork.getByRole('article', { name: 'a heron in the reeds' }));

    const late = await visit({ as: await studio.user('user'), reducedMotion: 'reduce' });
    await late.page.goto('/gallery');
    await waitForVisible(late.page.getByRole('heading', { level: 1, name: 'Before you continue' }));
    await expectAccessible(late, allAppearances);
    await late.page.getByRole('link', { name: 'export your data or delete your account' }).click();
    await waitForVisible(late.page.getByRole('heading', { level: 1, name: 'Your data' }));
    await late.page.goto('/gallery');
    await late.page.getByRole('checkbox').check();
    // A newer version is not accepted with a tick that was set beside the one before.
    const [first] = await studio.db.legalTexts.list();
    const body = '# Be kind\n\n<b>Always.</b>\n\nAnd patient.';
    if (first !== undefined)
      await studio.db.legalTexts.add({
        ...{ ...first, id: newId('legalText'), version: first.version + 1, body, mustAccept: false },
        publishedAt: new Date(),
      });
    late.expectFault(/status of 400.*legal\.accept/);
    await late.page.getByRole('button', { name: 'Accept and continue' }).click();
    await waitForVisible(late.page.getByText('And patient.'));
    expect(await late.page.getByRole('checkbox').isChecked()).toBe(false);
    await late.page.getByRole('checkbox').check();
    await late.page.getByRole('button', { name: 'Accept and continue' }).click();
    await waitForVisible(late.page.getByRole('heading', { level: 1, name: 'Gallery' }));

    const guest = await visit({ reducedMotion: 'reduce' });
    await guest.page.goto('/sign-in');
    await guest.page.getByRole('link', { name: 'Privacy on this server' }).click();
    await waitForVisible(guest.page.getByRole('heading', { level: 1, name: 'Privacy' }));
    await waitForVisible(guest.page.getByText('atelier_session'));
    await waitForVisible(guest.page.getByText('closed at once and gone after 14 days'));
    await guest.page.getByText('All kinds of data, and how long each is kept').click();
    await waitForVisible(guest.page.getByText('365 days after the alert was resolved', { exact: false }));
    await expectAccessible(guest, allAppearances);
    await guest.page.getByRole('link', { name: 'Terms of use', exact: true }).click();
    await waitForVisible(guest.page.getByRole('heading', { level: 2, name: 'Be kind' }));
    await waitForVisible(guest.page.getByText('<b>Always.</b>'));
    await guest.page.goto('/sign-up');
    await guest.page.getByLabel('Email', { exact: true }).fill(`new${Date.now()}@example.org`);
    await guest.page.getByLabel('Password', { exact: true }).fill('a heron by the old mill');
    await guest.page.getByRole('button', { name: 'Create account', exact: true }).click();
    await waitForVisible(guest.page.getByText('Check this to create an account.'));
    await expectAccessible(guest, allAppearances);
    await guest.page.getByRole('checkbox').check();
    await guest.page.getByRole('button', { name: 'Create account', exact: true }).click();
    await guest.page.waitForURL('**/studio');
    await waitForVisible(guest.page.getByLabel('What do you want to see?'));

    await root.page.goto('/admin/legal');
    await root.page.getByRole('checkbox').check();
    await root.page.getByRole('button', { name: 'Accept and continue' }).click();
    await root.page.getByRole('button', { name: 'Take down: Terms of use' }).click();
    await root.page.getByRole('dialog').getByRole('button', { name: 'Take down' }).click();
    await waitForVisible(root.page.getByText('It is taken down.'));
  });
});
