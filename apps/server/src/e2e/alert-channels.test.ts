import { startReceiver, verifyWebhook } from '@atelier/adapters/testing';
import { newAlert } from '@atelier/core/testing/alert-records';
import { describe, expect, onTestFinished } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectOneCall } from '../testing/held-requests.ts';
import { addDeadDelivery } from '../testing/in-process-alerts.ts';

const test = browserTest();

describe('channels of alerts', slowBrowserTest, () => {
  test('a webhook is set up, tested, gets signed alerts, changes its secret, and is removed', async ({
    studio,
    visit,
  }) => {
    const receiver = await startReceiver({ kind: 'answers', status: 500, body: 'not yet' });
    onTestFinished(receiver.stop);
    const { user: superadmin } = await userWithSecondFactor(studio, 'superadmin');
    const visitor = await visit({ as: superadmin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/admin/alerts/channels');
    await waitForVisible(page.getByText('No channels yet'));
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('button', { name: 'Add a channel…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a channel' });
    await dialog.getByLabel('Kind').selectOption('webhook');
    await dialog.getByLabel('Name').fill('On call');
    await dialog.getByLabel('Address', { exact: true }).fill(`${receiver.url}/hook`);
    await dialog.getByLabel('Quiet hours').check();
    await expectAccessible(visitor, allAppearances);
    visitor.expectFault(/status of 400.*admin\.alerts\.channels\.add/);
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    await waitForVisible(dialog.getByText(/begins with https/));
    await dialog.getByLabel('It is on this machine or in a private network').check();
    await expectOneCall(
      page,
      'admin.alerts.channels.add',
      dialog.getByRole('button', { name: 'Add channel' }),
    );
    const secretDialog = page.getByRole('dialog', { name: 'Secret of the webhook' });
    const secret = (await secretDialog.locator('code').textContent()) ?? '';
    await expectAccessible(visitor, allAppearances);
    await secretDialog.getByRole('button', { name: 'I’ve saved it' }).click();
    await waitForHidden(secretDialog);

    const channel = page.getByRole('listitem').filter({ hasText: 'On call' });
    await channel.getByRole('button', { name: 'Send a test' }).click();
    await waitForVisible(channel.getByText(/It was refused\. The receiver answered 500 after \d+ ms\.$/));
    await expectOneCall(
      page,
      'admin.alerts.channels.test',
      channel.getByRole('button', { name: 'Send a test' }),
    );
    await waitForVisible(channel.getByText(/It works\. The receiver answered 200/));
    await expectAccessible(visitor, allAppearances);

    const { alertRaiser } = studio.application.http.services;
    await studio.db.transaction((stores) => alertRaiser.raise(stores, newAlert({ severity: 'critical' })));
    await eventually(() => receiver.requests.length).toBe(3);
    const request = receiver.requests[2];
    if (request === undefined) throw new Error('Nothing was received.');
    const verified = verifyWebhook(secret, request);
    expect(verified).toMatchObject({ type: 'alert.raised' });
    await page.reload();
    const deliveries = page.getByRole('table', { name: 'Deliveries' });
    await waitForVisible(deliveries.getByText('Sent', { exact: true }));

    await channel.getByRole('button', { name: 'New secret…' }).click();
    await expectOneCall(
      page,
      'admin.alerts.channels.rotate',
      page.getByRole('button', { name: 'Make a new secret' }),
    );
    await waitForVisible(secretDialog);
    expect(await secretDialog.locator('code').textContent()).not.toBe(secret);
    await secretDialog.getByRole('button', { name: 'I’ve saved it' }).click();
    await waitForHidden(secretDialog);
    await channel.getByRole('button', { name: 'Edit…' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit channel' });
    await edit.getByLabel('Lowest severity').selectOption('high');
    await expectOneCall(page, 'admin.alerts.channels.update', edit.getByRole('button', { name: 'Save' }));
    await waitForHidden(edit);
    await waitForVisible(channel.getByText(/High and above, quiet from 22:00 to 07:00/));
    await channel.getByRole('button', { name: 'Turn off' }).click();
    await waitForVisible(channel.getByText('Off', { exact: true }));
    await channel.getByRole('button', { name: 'Remove…' }).click();
    await expectOneCall(
      page,
      'admin.alerts.channels.remove',
      page.getByRole('button', { name: 'Remove channel' }),
    );
    await waitForVisible(page.getByText('No channels yet'));
  });

  test('an admin is not asked about private addresses', async ({ studio, visit }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const { page } = await visit({ as: admin, reducedMotion: 'reduce' });
    await page.goto('/admin/alerts/channels');
    await page.getByRole('button', { name: 'Add a channel…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a channel' });
    await dialog.getByLabel('Kind').selectOption('webhook');
    await waitForVisible(dialog.getByLabel('Address', { exact: true }));
    expect(await dialog.getByText(/private network/).count()).toBe(0);
  });

  test('a delivery that was given up is sent again', async ({ studio, visit }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const { id } = await addDeadDelivery(studio);
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/admin/alerts/channels');
    await waitForVisible(page.getByText('Given up', { exact: true }).last());
    await expectAccessible(visitor, allAppearances);
    await expectOneCall(
      page,
      'admin.alerts.channels.replay',
      page.getByRole('button', { name: 'Send again' }),
    );
    await waitForVisible(page.getByText('It is being sent again.'));
    await eventually(async () => (await studio.db.alertDeliveries.find(id))?.state).toBe('queued');
  });
});
