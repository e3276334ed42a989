import { describe, expect } from 'vitest';
import { makeSetupLink } from '../lifecycle/setup-link.ts';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import type { Visitor } from '../testing/browser-visitor.ts';

const test = browserTest();

const printedLink = async ({ application, config }: BrowserStudio): Promise<URL> => {
  const link = await makeSetupLink(application, config.appUrl);
  if (link === null) throw new Error('There is a superadmin already.');
  return new URL(link);
};

const fillIn = async ({ page }: Visitor, email: string): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a lamp above the harbour');
  await page.getByRole('button', { name: 'Open the studio' }).click();
};

const setupNotice = ({ page }: Visitor) => page.getByText('This Atelier has no administrator yet.');

describe('the first start', slowBrowserTest, () => {
  test('a made-up token is refused, and the page says how to get a new link', async ({ studio, visit }) => {
    const visitor = await visit({ reducedMotion: 'reduce' });
    visitor.expectFault(/status of 404.*auth\.completeSetup/);
    const { page } = visitor;
    await page.goto('/setup');
    const field = page.getByLabel('Setup token');
    await page.getByRole('button', { name: 'Continue' }).click();
    await waitForVisible(page.getByText('Paste the whole token, or the link that has it.'));
    await field.fill('http://atelier.test/setup#0123456789abcdef0123456789abcdef');
    await page.getByRole('button', { name: 'Continue' }).click();
    await fillIn(visitor, 'mallory@example.org');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'This setup link no longer works' }));
    await waitForVisible(page.getByText('Restart Atelier: it prints a new link in its terminal or log.'));
    await expectAccessible(visitor);
    expect(await studio.db.users.findByEmail('mallory@example.org')).toBeNull();

    const { hash } = await printedLink(studio);
    await field.fill(hash.slice(1));
    await page.getByRole('button', { name: 'Continue' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Set up your Atelier' }));
  });

  test('the landing page says where the link is, until it has created the first superadmin, once', async ({
    studio,
    visit,
  }) => {
    const link = await printedLink(studio);
    const token = link.hash.slice(1);
    const first = await visit({ reducedMotion: 'reduce' });
    await first.page.goto('/');
    await waitForVisible(setupNotice(first));
    await waitForVisible(
      first.page.getByText('The setup link is in the terminal or log where Atelier was started.'),
    );
    expect(await first.page.content()).not.toContain(token);
    await expectAccessible(first);
    await first.page.goto(link.href);
    await waitForVisible(first.page.getByRole('heading', { name: 'Set up your Atelier' }));
    await eventually(() => first.page.url()).toBe(`${studio.origin}/setup`);

    await first.page.getByLabel('Name').fill('Ada');
    await fillIn(first, 'ada@example.org');
    await waitForVisible(first.page.getByRole('heading', { level: 1, name: 'Secure your account' }));
    await waitForVisible(first.page.getByRole('button', { name: 'Set up an authenticator app' }));
    expect((await studio.db.users.findByEmail('ada@example.org'))?.role).toBe('superadmin');
    expect(first.requests.filter((url) => url.includes(token))).toEqual([]);
    expect(studio.logLines.filter((line) => line.includes(token))).toEqual([]);

    const second = await visit();
    await second.page.goto('/');
    await waitForVisible(second.page.getByRole('main').getByRole('link', { name: 'Sign in' }));
    expect(await setupNotice(second).count()).toBe(0);
    await second.page.goto(link.href);
    await waitForVisible(second.page.getByRole('heading', { level: 1, name: 'Atelier is already set up' }));
    expect(await second.page.locator('form').count()).toBe(0);
    const refused = await studio.client().mutate('auth.completeSetup', {
      token,
      email: 'eve@example.org',
      password: 'a lamp above the harbour',
    });
    expect(refused.status).toBe(404);
    expect(await studio.db.users.findByEmail('eve@example.org')).toBeNull();
  });
});
