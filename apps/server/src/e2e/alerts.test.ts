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
import { expectOneCall } from '../testing/held-requests.ts';
import { addAlert } from '../testing/in-process-alerts.ts';

const test = browserTest();

describe('alerts', slowBrowserTest, () => {
  test('a new alert appears by itself with a badge and a message, and is read, noted and resolved', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const ann = await studio.user('user', { name: 'Ann Example' });
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/admin/alerts');
    await waitForVisible(page.getByText('No active alerts'));
    await waitForVisible(page.getByText(/Nothing waits for you/));
    await expectAccessible(visitor, allAppearances);

    const [row] = await studio.db.audit.list({}, null, 1);
    const seqs = row === undefined ? [] : [row.seq];
    const alert = await addAlert(studio, {
      ...{ severity: 'critical', title: 'A key has leaked', explanation: 'It was found in a public place.' },
      ...{ userId: ann.id, address: '203.0.113.4', seqs },
    });
    await waitForVisible(page.getByText('Critical: A key has leaked'));
    const link = page.getByRole('link', { name: 'A key has leaked', exact: true });
    await waitForVisible(link);
    await waitForVisible(page.getByRole('link', { name: 'Alerts 1 open' }));
    await eventually(() => page.title()).toBe('(1) Alerts · Atelier');
    await expectAccessible(visitor, allAppearances);

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expectHeading(page, 'A key has leaked');
    await waitForVisible(page.getByText('It was found in a public place.'));
    await waitForVisible(page.getByRole('link', { name: 'Ann Example' }));
    await waitForVisible(page.getByRole('table'));
    await expectAccessible(visitor, allAppearances);
    await page.keyboard.press('a');
    await waitForVisible(page.getByText(`Acknowledged by ${admin.name}`));
    await eventually(() => page.title()).toBe('A key has leaked · Atelier');

    await page.getByLabel('Assigned to').selectOption(admin.id);
    await waitForVisible(page.getByText(`${admin.name} assigned it to ${admin.name}`));
    await page.getByLabel('Add a note').fill('Asked Ann.');
    await expectOneCall(page, 'admin.alerts.note', page.getByRole('button', { name: 'Save note' }));
    await waitForVisible(page.getByText('Asked Ann.', { exact: true }));
    await eventually(() => page.getByLabel('Add a note').inputValue()).toBe('');

    await page.getByRole('button', { name: 'Snooze…' }).click();
    const snooze = page.getByRole('dialog', { name: 'Snooze this alert' });
    await waitForVisible(snooze);
    await expectAccessible(visitor, allAppearances);
    await expectOneCall(
      page,
      'admin.alerts.snooze',
      snooze.getByRole('button', { name: 'Snooze', exact: true }),
    );
    await waitForHidden(snooze);
    await page.getByRole('button', { name: 'Wake now' }).click();
    await waitForVisible(page.getByRole('button', { name: 'Snooze…' }));

    await page.keyboard.press('r');
    const resolve = page.getByRole('dialog', { name: 'Resolve this alert' });
    await resolve.getByRole('button', { name: 'Resolve', exact: true }).click();
    await waitForVisible(resolve.getByText('Write a note.'));
    await resolve.getByRole('radio', { name: 'False alarm' }).check({ force: true });
    await resolve.getByLabel('What happened, and what you did').fill('It was an example in a manual.');
    await expectAccessible(visitor, allAppearances);
    await expectOneCall(
      page,
      'admin.alerts.resolve',
      resolve.getByRole('button', { name: 'Resolve', exact: true }),
    );
    await waitForHidden(resolve);
    await waitForVisible(page.getByText(`False alarm, resolved by ${admin.name}`));
    expect(await studio.db.alerts.find(alert.id)).toMatchObject({
      ...{ state: 'resolved', verdict: 'false_alarm', resolvedBy: admin.id },
    });
    await page.getByRole('link', { name: 'All alerts' }).click();
    await expectHeading(page, 'Alerts');
    await waitForVisible(page.getByText('No active alerts'));
  });

  test('stories are folded, filters are in the address, and a second admin is told who was faster', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin', { name: 'Bea Admin' });
    const first = await addAlert(studio, { title: 'Many failed sign-ins', severity: 'high' });
    const second = await addAlert(studio, { title: 'An account was locked', storyId: first.id });
    await addAlert(studio, { title: 'The clock jumped', severity: 'low' });
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/admin/alerts');
    await waitForVisible(page.getByRole('link', { name: 'Many failed sign-ins' }));
    expect(await page.getByRole('link', { name: 'An account was locked' }).count()).toBe(0);
    await page.getByRole('button', { name: '1 more in this story' }).click();
    await waitForVisible(page.getByRole('link', { name: 'An account was locked' }));
    await expectAccessible(visitor, allAppearances);

    await page.getByLabel('Severity').selectOption('low');
    await waitForHidden(page.getByRole('link', { name: 'Many failed sign-ins' }));
    expect(new URL(page.url()).search).toBe('?severity=low');
    await page.reload();
    await waitForVisible(page.getByRole('link', { name: 'The clock jumped' }));
    await page.getByLabel('Assigned to').selectOption('me');
    await waitForVisible(page.getByText('No alert matches'));

    await page.goto(`/admin/alerts/${second.id}`);
    await expectHeading(page, 'An account was locked');
    const { user: other, client } = await userWithSecondFactor(studio, 'admin', { name: 'Cem Admin' });
    visitor.expectFault(/status of 409.*admin\.alerts\.acknowledge/);
    // The page has not heard of it yet: its press comes second.
    const route = '**/trpc/admin.alerts.acknowledge*';
    await page.route(route, async (call) => {
      await client.mutate('admin.alerts.acknowledge', { id: second.id });
      await call.continue();
    });
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await waitForVisible(page.getByText(`${other.name} has already acknowledged this alert.`));
    await waitForVisible(page.getByText(`Acknowledged by ${other.name}`));
  });
});
