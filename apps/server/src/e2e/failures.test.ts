import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  settled,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { profileName, userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { fillDatabase } from '../testing/full-database.ts';

const generationsAtOnce = 2;
const test = browserTest({ LIMIT_GENERATION: `${generationsAtOnce}/3600`, CSRF_TTL_MINUTES: '5' });
const sixMinutesMs = 360_000;

const draw = async ({ page }: Visitor, prompt: string): Promise<void> => {
  await page.getByLabel('What do you want to see?').fill(prompt);
  await page.getByRole('button', { name: /^Draw/ }).click();
};

/** The server process has exited: open connections break, new ones are refused. */
const stopAnswering = async ({ server }: BrowserStudio): Promise<void> => {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
};
const answerAgain = async ({ server, port }: BrowserStudio): Promise<void> => {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
};

describe('when something is refused or broken', slowBrowserTest, () => {
  test('a change that is sent before the page knows its session waits for it, and is sent once', async ({
    visit,
  }) => {
    const { page, requests } = await visit();
    const { promise: known, resolve: tell } = Promise.withResolvers<void>();
    await page.route('**/trpc/session.current*', async (route) => {
      await known;
      await route.continue();
    });
    await page.goto('/forgot-password');
    await page.getByLabel('Email').fill('nobody@example.org');
    await page.getByRole('button', { name: 'Send reset link' }).click();
    await waitForVisible(page.locator('button[data-loading]'));
    tell();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Check your email' }));
    expect(requests.filter((url) => url.includes('emailLinks.forgotPassword'))).toHaveLength(1);
  });

  test('a rate limit shows when to try again, and no request id', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user') });
    visitor.expectFault(/status of 429.*jobs\.create/);
    const { page } = visitor;
    await page.goto('/studio');
    studio.gate.hold();
    for (let count = 1; count <= generationsAtOnce; count += 1) {
      await draw(visitor, `picture ${count}`);
      await waitForVisible(page.getByRole('article', { name: `picture ${count}` }));
    }
    await draw(visitor, 'one too many');
    const toast = page.getByRole('alert').filter({ hasText: 'Too many' });
    await waitForVisible(toast.getByText(/You can try again in \d+ min\./));
    expect(await toast.getByRole('button', { name: /^Request/ }).count()).toBe(0);
    expect(await page.getByLabel('What do you want to see?').inputValue()).toBe('one too many');
    studio.gate.release();
  });

  test('while the server is down the page says so, keeps the input, and continues afterwards', async ({
    studio,
    visit,
    onTestFinished,
  }) => {
    const visitor = await visit({ as: await studio.user('user') });
    visitor.expectFault(/net::ERR_/);
    onTestFinished(() => answerAgain(studio));
    const { page } = visitor;
    await page.goto('/studio');
    // The code that shows an outage has to be loaded before the outage.
    await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' });
    await settled(page);
    await stopAnswering(studio);
    await draw(visitor, 'a patient heron');
    const toast = page.getByRole('alert').filter({ hasText: 'Can’t reach the server.' });
    await waitForVisible(toast.getByText('Check your connection and try again.'));
    const notice = page.getByRole('status').filter({ hasText: 'Can’t reach the server. Reconnecting…' });
    await waitForVisible(notice);
    await answerAgain(studio);
    await waitForHidden(notice);
    await page.getByRole('button', { name: /^Draw/ }).click();
    await waitForVisible(page.getByRole('article', { name: 'a patient heron' }).getByRole('link').first());
  });

  test('without a network the page says so at once, and resends nothing by itself', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await studio.user('user') });
    visitor.expectFault(/net::ERR_/);
    const { page, context, requests } = visitor;
    const sent = (name: string) => requests.filter((url) => url.includes(name)).length;
    await page.goto('/studio');
    await page.locator('.mantine-Notifications-root').first().waitFor({ state: 'attached' });
    await settled(page);
    await context.setOffline(true);
    await draw(visitor, 'an unhurried heron');
    const toast = page.getByRole('alert').filter({ hasText: 'You’re offline.' });
    await waitForVisible(toast.getByText('Check your connection and try again.'));
    await waitForHidden(page.locator('button[data-loading]'));
    expect(sent('jobs.create')).toBe(1);

    await context.setOffline(false);
    // Whatever waits for the network hears of it before the pages that are opened now.
    for (const place of ['Gallery', 'Studio']) {
      await page.getByRole('link', { name: place, exact: true }).first().click();
      await expectHeading(page, place);
      await settled(page);
    }
    expect(sent('jobs.create')).toBe(1);
    await draw(visitor, 'an unhurried heron');
    const drawn = page.getByRole('article', { name: 'an unhurried heron' });
    await waitForVisible(drawn.getByRole('link').first());
    expect(sent('jobs.create')).toBe(2);
    expect(await drawn.count()).toBe(1);
  });

  test('a page opened without a network blames no server, and loads by itself once it is back', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    await studio.image(user, { prompt: 'a heron at home' });
    const visitor = await visit({ as: user });
    visitor.expectFault(/net::ERR_|Failed to load|PageUnreachableError/);
    const { page, context } = visitor;
    const main = page.getByRole('main');
    const notice = page.getByRole('status').filter({ hasText: 'You’re offline. Waiting for a connection…' });
    await page.goto('/studio');
    await settled(page);
    await page.getByLabel('What do you want to see?').fill('half a thought');
    await context.setOffline(true);
    await waitForVisible(notice);
    // The code of that page is missing.
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Gallery' }).click();
    await waitForVisible(main.getByText('You’re offline'));
    expect(await main.getByText(/server|updated/i).count()).toBe(0);
    await context.setOffline(false);
    await waitForVisible(main.getByRole('link', { name: 'a heron at home' }));
    await waitForHidden(notice);

    // And here its data.
    await context.setOffline(true);
    await waitForVisible(notice);
    await page.getByRole('searchbox', { name: 'Search prompts' }).fill('heron');
    await waitForVisible(main.getByRole('alert').filter({ hasText: 'You’re offline.' }));
    await context.setOffline(false);
    await waitForVisible(main.getByRole('link', { name: 'a heron at home' }));
    await waitForHidden(main.getByRole('alert'));
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Studio' }).click();
    await eventually(() => page.getByLabel('What do you want to see?').inputValue()).toBe('half a thought');
  });

  test('a server that stops during a job is noticed within seconds, and the job goes on when it is back', async ({
    studio,
    visit,
    onTestFinished,
  }) => {
    const visitor = await visit({ as: await studio.user('user') });
    visitor.expectFault(/net::ERR_|status of 50/);
    onTestFinished(() => answerAgain(studio));
    const { page } = visitor;
    const notice = page.getByRole('status').filter({ hasText: 'Can’t reach the server. Reconnecting…' });
    await page.goto('/studio');
    studio.gate.hold();
    await draw(visitor, 'a heron on the wire');
    const job = page.getByRole('article', { name: 'a heron on the wire' });
    await waitForVisible(job.getByRole('progressbar', { name: 'Progress of this picture' }));
    await stopAnswering(studio);
    await notice.waitFor({ timeout: 10_000 });
    await answerAgain(studio);
    await waitForHidden(notice);
    studio.gate.release();
    await waitForVisible(job.getByRole('link').first());
    await waitForHidden(job.getByRole('progressbar'));
  });

  test('a page that fails to load offers to retry, which works', async ({ studio, visit }) => {
    const { user } = await studio.person('user');
    await studio.image(user, { prompt: 'a heron at rest' });
    const visitor = await visit({ as: user });
    visitor.expectFault(/status of 500/);
    const { page, context } = visitor;
    await page.goto('/account/profile');
    await context.route(/images\.list/, (route) => route.fulfill({ status: 500, body: 'a proxy is broken' }));
    await page.getByRole('link', { name: 'Gallery' }).first().click();
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'Can’t reach the server.' }));
    await context.unroute(/images\.list/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitForVisible(page.getByRole('link', { name: 'a heron at rest' }));
  });

  test('an expired CSRF token is renewed silently, and the action succeeds', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user') });
    visitor.expectFault(/status of 403.*updateProfile/);
    const { page } = visitor;
    const statuses: number[] = [];
    page.on('response', (answer) => {
      if (answer.url().includes('updateProfile')) statuses.push(answer.status());
    });
    await page.goto('/account/profile');
    await page.getByLabel('Name').fill('A later name');
    studio.advance(sixMinutesMs);
    await page.getByRole('button', { name: 'Save' }).click();
    await waitForVisible(profileName(page).getByText('A later name'));
    expect(statuses).toEqual([403, 200]);
    await eventually(() => page.getByRole('alert').filter({ hasText: 'stale' }).count()).toBe(0);
  });

  test('a failed image says why, and releases the quota', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const { page } = await visit({ as: user });
    await page.goto('/studio');
    studio.gate.breakNext('a broken heron', 'The brush is broken.');
    await page.getByLabel('What do you want to see?').fill('a broken heron');
    await page.getByRole('button', { name: /^Draw/ }).click();
    const job = page.getByRole('article', { name: 'a broken heron' });
    await waitForVisible(job.getByText(/^The brush is broken\. This didn’t count towards your quota\./));
    await waitForHidden(job.getByRole('progressbar'));
    const { quota } = (await client.query('account.me')).data<{ quota: unknown }>();
    expect(quota).toMatchObject({ used: 0, held: 0 });
  });

  test('while the disk is full a job waits and says so, admins read why, and it continues by itself', async ({
    studio,
    visit,
  }) => {
    const makeRoom = await fillDatabase(studio.config.databaseUrl, 'drawn_pictures');
    const owner = await visit({ as: await studio.user('user') });
    await owner.page.goto('/studio');
    await draw(owner, 'a patient heron');
    const job = owner.page.getByRole('article', { name: 'a patient heron' });
    await waitForVisible(job.getByText(/^Waiting for room on the server’s disk/));
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await page.goto('/admin/users');
    await waitForVisible(page.getByText('The server cannot store pictures'));
    await makeRoom();
    await waitForVisible(job.getByRole('img', { name: /^a patient heron/ }));
    await waitForHidden(job.getByText(/^Waiting for room/));
  });

  test('an unknown path says so and leads back', async ({ studio, visit }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/no/such/page');
    await waitForVisible(page.getByRole('heading', { name: 'Page not found' }));
    await page.getByRole('link', { name: 'Back to the start page' }).click();
    await page.waitForURL('**/studio');
  });

  test('a missing image or account says so in its place, and leads back', async ({ studio, visit }) => {
    const visitor = await visit({ as: (await userWithSecondFactor(studio, 'superadmin')).user });
    visitor.expectFault(/status of (40[04]|207).*(images|users)\.(get|neighbours)/);
    const { page } = visitor;
    for (const [path, heading, back, place] of [
      [`/images/${crypto.randomUUID()}`, 'This picture isn’t here', 'Back to the gallery', '/gallery'],
      ['/images/no-id-at-all', 'This picture isn’t here', 'Back to the gallery', '/gallery'],
      [`/admin/users/${crypto.randomUUID()}`, 'Page not found', 'Back to all users', '/admin/users'],
    ] as const) {
      await page.goto(path);
      await expectHeading(page, heading);
      await eventually(() => page.title()).toMatch(/^Not found/);
      await page.getByRole('link', { name: back }).click();
      await page.waitForURL(`**${place}`);
    }
  });
});
