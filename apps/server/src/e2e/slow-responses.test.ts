import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { userWithSecondFactor, withAuthenticatorApp } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { delayNextAnswer } from '../testing/delayed-answers.ts';
import type { Client } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

const goTo = (page: Page, name: string, navigation = 'Main'): Promise<void> =>
  page.getByRole('navigation', { name: navigation }).getByRole('link', { name }).click();

/** A picture that is drawn in no time. */
const smallest = { width: 256, height: 256, count: 1 };
const modelOf = async (client: Pick<Client, 'query'>): Promise<string> =>
  (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id ?? '';

const drawIn = async (page: Page, prompt: string): Promise<void> => {
  await page.getByRole('radio', { name: '1', exact: true }).check();
  await page.getByLabel('What do you want to see?').fill(prompt);
  await page.getByRole('button', { name: /^Draw/ }).click();
  await waitForVisible(page.getByRole('article', { name: prompt }));
};

describe('a late response', slowBrowserTest, () => {
  test('does not reopen a job that was cancelled in between', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const { page } = await visit({ as: user });
    studio.gate.hold();
    // More than are streamed, so that the rest is polled.
    for (const prompt of ['one', 'two', 'three', 'four'])
      await client.mutate('jobs.create', { ...smallest, model: await modelOf(client), prompt });
    await page.goto('/studio');
    const card = page.getByRole('article', { name: 'four' });
    await waitForVisible(card);
    const poll = await delayNextAnswer(page, 'jobs.list');
    await poll.answered;
    await card.getByRole('button', { name: 'Cancel' }).click();
    await waitForVisible(card.getByText('Cancelled'));
    await poll.deliver();
    await waitForVisible(card.getByText('Cancelled'));
    expect(await card.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    studio.gate.release();
  });

  test('does not bring back a deleted image', async ({ studio, visit }) => {
    const user = await studio.user('user');
    await studio.image(user, { prompt: 'a bridge that goes' });
    await studio.image(user, { prompt: 'a bridge that stays' });
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    const [goes, stays] = ['a bridge that goes', 'a bridge that stays'].map((name) =>
      page.getByRole('main').getByRole('link', { name }),
    ) as [ReturnType<Page['getByRole']>, ReturnType<Page['getByRole']>];
    await waitForVisible(goes);
    // A finished image makes the page load the feed again.
    await goTo(page, 'Studio');
    await drawIn(page, 'a lantern');
    await waitForVisible(page.getByRole('article', { name: 'a lantern' }).getByRole('link'));
    const list = await delayNextAnswer(page, 'images.list');
    await goTo(page, 'Gallery');
    await list.answered;
    await goes.click();
    await expectHeading(page, 'a bridge that goes');
    await page.getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(page.getByText('Picture deleted.'));
    await list.deliver();
    await goTo(page, 'Gallery');
    await waitForVisible(stays);
    await waitForHidden(goes);
    await waitForVisible(page.getByRole('main').getByRole('link', { name: 'a lantern' }));
    expect(await goes.count()).toBe(0);
  });

  test('neither repeats a job that a list contained, nor navigates away', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    await studio.image(user, { prompt: 'a quay at low tide', model: await modelOf(client) });
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await goTo(page, 'Studio');
    await waitForVisible(page.getByRole('button', { name: /^Draw/ }));
    const drawn = await delayNextAnswer(page, 'jobs.create');
    await page.getByLabel('What do you want to see?').fill('a buoy');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await drawn.answered;
    await goTo(page, 'Gallery');
    await page.getByRole('main').getByRole('link', { name: 'a quay at low tide' }).click();
    // Another job makes the studio load its list, which then contains both.
    const again = await delayNextAnswer(page, 'jobs.create');
    await page.getByRole('button', { name: 'New seed' }).click();
    await again.answered;
    await goTo(page, 'Gallery');
    await expectHeading(page, 'Gallery');
    await again.deliver();
    await expectHeading(page, 'Gallery');
    await goTo(page, 'Studio');
    const buoy = page.getByRole('article', { name: 'a buoy' });
    await waitForVisible(buoy);
    await drawn.deliver();
    await waitForVisible(page.getByRole('article', { name: 'a quay at low tide' }));
    expect(await buoy.count()).toBe(1);
  });

  test('of the first sign-in step does not lead back to the second', async ({ studio, visit }) => {
    const person = await studio.person('user');
    await withAuthenticatorApp(studio, person);
    const { page } = await visit();
    await page.goto('/sign-in');
    const step = await delayNextAnswer(page, 'auth.signIn');
    await page.getByLabel('Email', { exact: true }).fill(person.user.email);
    await page.getByLabel('Password', { exact: true }).fill(sharedPassword);
    await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    await step.answered;
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expectHeading(page, 'Forgot your password?');
    await step.deliver();
    await expectHeading(page, 'Forgot your password?');
  });

  test('to an earlier search does not replace that of a later one', async ({ studio, visit }) => {
    const { user } = await userWithSecondFactor(studio, 'superadmin', { name: 'Odile Searcher' });
    await studio.user('user', { name: 'Quentin Found' });
    for (const prompt of ['a tin drum', 'a glass flute']) await studio.image(user, { prompt });
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    const pictures = page.getByRole('listitem').getByRole('link');
    const words = page.getByRole('searchbox', { name: 'Search prompts' });
    const drum = await delayNextAnswer(page, 'images.list', 'drum');
    await words.fill('drum');
    await drum.answered;
    await words.fill('flute');
    await eventually(() => pictures.allTextContents()).toEqual(['a glass flute']);
    await drum.deliver();
    expect(await pictures.allTextContents()).toEqual(['a glass flute']);

    await goTo(page, 'Admin');
    await goTo(page, 'Users', 'Administration');
    const people = page.getByRole('table').getByRole('link');
    const names = page.getByRole('searchbox', { name: 'Search name or email' });
    const odile = await delayNextAnswer(page, 'admin.users.list', 'Odile');
    await names.fill('Odile');
    await odile.answered;
    await names.fill('Quentin');
    await eventually(() => people.allTextContents()).toEqual(['Quentin Found']);
    await odile.deliver();
    expect(await people.allTextContents()).toEqual(['Quentin Found']);
  });
});

describe('a dialog about one account', slowBrowserTest, () => {
  test('is not shown on the page of another account', async ({ studio, visit }) => {
    const [first, second] = [
      await studio.user('user', { name: 'Ulla First' }),
      await studio.user('user', { name: 'Ulla Second' }),
    ];
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const { page } = await visit({ as: user });
    await page.goto('/admin/users');
    await page.getByRole('link', { name: first.name }).click();
    await expectHeading(page, first.name);
    await goTo(page, 'Users', 'Administration');
    await page.getByRole('link', { name: second.name }).click();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('viewer');
    const dialog = page.getByRole('dialog', { name: 'Change role?' });
    await waitForVisible(dialog);
    await page.evaluate('history.go(-2)');
    await expectHeading(page, first.name);
    await waitForHidden(dialog);
  });
});

describe('a list that was shown before', slowBrowserTest, () => {
  test('shows what was created in between, without a reload', async ({ studio, visit }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('main').getByRole('link', { name: 'studio' }));
    await goTo(page, 'Studio');
    await waitForVisible(page.getByText('1,000 of 1,000 pictures left'));
    await drawIn(page, 'a copper kettle');
    await waitForVisible(page.getByRole('article', { name: 'a copper kettle' }).getByRole('link'));
    await waitForVisible(page.getByText('999 of 1,000 pictures left'));
    await goTo(page, 'Gallery');
    await waitForVisible(page.getByRole('main').getByRole('link', { name: 'a copper kettle' }));
  });

  test('of the console shows what was done in between, also the audit log', async ({ studio, visit }) => {
    const subject = await studio.user('user', { name: 'Tilda Marsh' });
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const { page } = await visit({ as: user });
    await page.goto(`/admin/audit?entity=${subject.id}`);
    await waitForVisible(page.getByRole('heading', { name: 'No event matches' }));
    await goTo(page, 'Users', 'Administration');
    const row = page.getByRole('row').filter({ hasText: 'Tilda Marsh' });
    await waitForVisible(row.getByText('active'));
    await row.getByRole('link').click();
    await page.getByRole('button', { name: 'Lock…' }).click();
    await page.getByLabel('Reason').fill('A test.');
    await page.getByRole('button', { name: 'Lock account' }).click();
    await waitForVisible(page.getByText('Locked: A test.'));
    await goTo(page, 'Users', 'Administration');
    await waitForVisible(row.getByText('locked'));
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await waitForVisible(page.getByRole('row').filter({ hasText: 'User locked' }));
  });
});
