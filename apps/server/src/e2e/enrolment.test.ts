import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { plugInAuthenticator } from '../testing/browser-authenticator.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { codeNow, secretIn, signInByForm, signOut } from '../testing/browser-factors.ts';

const test = browserTest();

const atEnrolment = async (page: Page): Promise<void> => {
  await page.waitForURL((url) => url.pathname === '/secure-account');
  await waitForVisible(page.getByRole('heading', { level: 1, name: 'Secure your account' }));
};

const keepCodes = (page: Page) => page.getByRole('button', { name: 'I’ve saved them' }).click();

describe('whose role needs a second factor and has none', slowBrowserTest, () => {
  test('is led to enrolment from every page', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('superadmin'), reducedMotion: 'reduce' });
    const { page } = visitor;
    for (const path of [
      '/studio',
      '/gallery',
      '/account/security',
      '/admin/users',
      '/admin/audit',
      '/sign-in',
    ]) {
      await page.goto(path);
      await atEnrolment(page);
    }
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.getByRole('link', { name: 'Atelier, start page' }).click();
    await atEnrolment(page);
    await expectAccessible(visitor);
  });

  test('sets up an app and continues to the requested page', async ({ studio, visit }) => {
    const { page } = await visit();
    await signInByForm(page, await studio.user('admin'), '/admin/users?q=ann');
    await atEnrolment(page);
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const secret = await secretIn(page.getByRole('dialog'));
    await page.getByLabel('Code from your authenticator app').fill(codeNow(studio, secret));
    await page.getByRole('button', { name: 'Verify and turn on' }).click();
    await keepCodes(page);
    await page.waitForURL('**/admin/users?q=ann');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Users' }));
    await page.goto('/secure-account');
    await page.waitForURL('**/studio');
  });

  test('adds a passkey', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('admin') });
    const { page } = visitor;
    await plugInAuthenticator(visitor);
    await page.goto('/gallery');
    await atEnrolment(page);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await keepCodes(page);
    await page.waitForURL('**/gallery');
  });

  test('can sign out', async ({ studio, visit }) => {
    const owner = await studio.user('admin');
    const { page } = await visit({ as: owner });
    await page.goto('/studio');
    await atEnrolment(page);
    await settled(page);
    await signOut(page);
    expect(await studio.db.sessions.listOf(owner.id, studio.application.clock.now())).toEqual([]);
  });

  test('confirms the address first', async ({ studio, visit }) => {
    const owner = await studio.user('admin', { emailVerifiedAt: null });
    const visitor = await visit({ as: owner, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/studio');
    await atEnrolment(page);
    await waitForVisible(page.getByText('Confirm your email address first'));
    expect(await page.getByRole('button', { name: /authenticator|passkey/ }).count()).toBe(0);
    await expectAccessible(visitor);
    await studio.db.users.setEmailVerified(owner.id, owner.email, studio.application.clock.now());
    await page.getByRole('button', { name: 'I’ve confirmed it' }).click();
    await waitForVisible(page.getByRole('button', { name: 'Set up an authenticator app' }));
  });
});

test('other roles are not led to enrolment', slowBrowserTest, async ({ studio, visit }) => {
  const { page } = await visit({ as: await studio.user('user') });
  await page.goto('/secure-account?next=/gallery');
  await page.waitForURL('**/gallery');
  await eventually(() => page.getByRole('navigation', { name: 'Main' }).count()).toBeGreaterThan(0);
});
