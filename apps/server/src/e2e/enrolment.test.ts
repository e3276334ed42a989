import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, shown, unhurried } from '../testing/browser.ts';
import { plugInAuthenticator } from '../testing/browser-authenticator.ts';
import { expectNoBarriers } from '../testing/browser-axe.ts';
import { codeNow, passDoor, secretIn } from '../testing/browser-factors.ts';

const test = browserTest();

const atEnrolment = async (page: Page): Promise<void> => {
  await page.waitForURL((url) => url.pathname === '/secure-account');
  await shown(page.getByRole('heading', { level: 1, name: 'Secure your account' }));
};

const keepCodes = (page: Page) => page.getByRole('button', { name: 'I have kept them' }).click();

describe('whose role needs a second factor and has none', unhurried, () => {
  test('is led to setting one up, from every page, and finds no way round', async ({ house, visit }) => {
    const visitor = await visit({ as: await house.user('superadmin'), reducedMotion: 'reduce' });
    const { page } = visitor;
    for (const path of ['/studio', '/gallery', '/account', '/admin/users', '/admin/audit', '/sign-in']) {
      await page.goto(path);
      await atEnrolment(page);
    }
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.getByRole('link', { name: 'Atelier, start page' }).click();
    await atEnrolment(page);
    await expectNoBarriers(visitor);
  });

  test('sets up an app and goes on to where they wanted', async ({ house, visit }) => {
    const { page } = await visit();
    await passDoor(page, await house.user('admin'), '/admin/users?q=ann');
    await atEnrolment(page);
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const secret = await secretIn(page.getByRole('dialog'));
    await page.getByLabel('Code from your authenticator app').fill(codeNow(house, secret));
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await keepCodes(page);
    await page.waitForURL('**/admin/users?q=ann');
    await shown(page.getByRole('heading', { level: 1, name: 'Users' }));
    await page.goto('/secure-account');
    await page.waitForURL('**/studio');
  });

  test('or makes a passkey', async ({ house, visit }) => {
    const visitor = await visit({ as: await house.user('admin') });
    const { page } = visitor;
    await plugInAuthenticator(visitor);
    await page.goto('/gallery');
    await atEnrolment(page);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await keepCodes(page);
    await page.waitForURL('**/gallery');
  });

  test('or signs out', async ({ house, visit }) => {
    const owner = await house.user('admin');
    const { page } = await visit({ as: owner });
    await page.goto('/studio');
    await atEnrolment(page);
    await settled(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await shown(page.getByRole('heading', { level: 1, name: /picture studio/ }));
    expect(await house.db.sessions.listOf(owner.id, house.house.clock.now())).toEqual([]);
  });

  test('confirms the address first', async ({ house, visit }) => {
    const owner = await house.user('admin', { emailVerifiedAt: null });
    const visitor = await visit({ as: owner, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/studio');
    await atEnrolment(page);
    await shown(page.getByText('Confirm your email address first'));
    expect(await page.getByRole('button', { name: /authenticator|passkey/ }).count()).toBe(0);
    await expectNoBarriers(visitor);
    await house.db.users.setEmailVerified(owner.id, owner.email, house.house.clock.now());
    await page.getByRole('button', { name: 'I have confirmed it' }).click();
    await shown(page.getByRole('button', { name: 'Set up an authenticator app' }));
  });
});

test('other roles are not led anywhere', unhurried, async ({ house, visit }) => {
  const { page } = await visit({ as: await house.user('user') });
  await page.goto('/secure-account?next=/gallery');
  await page.waitForURL('**/gallery');
  await eventually(() => page.getByRole('navigation', { name: 'Main' }).count()).toBeGreaterThan(0);
});
