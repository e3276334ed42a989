import { storedInBrowser } from '@atelier/core/browser-storage-list';
import { describe, expect } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import {
  accountMenu,
  chooseInMenu,
  codeNow,
  signInByForm,
  userWithSecondFactor,
} from '../testing/browser-factors.ts';
import { phone, type Visitor } from '../testing/browser-visitor.ts';

const test = browserTest();

/** Everything that the browser keeps for this site outside its cookies. */
const stored = ({ page }: Visitor): Promise<Record<string, unknown>> =>
  page.evaluate<Record<string, unknown>>(`(async () => ({
    local: { ...localStorage },
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
  }))()`);

const scheme = ({ page }: Visitor): Promise<string> =>
  page.evaluate<string>('document.documentElement.dataset.mantineColorScheme');

// Samples the page's own colour from the first moment that there is something to see.
const watchColours = `(() => {
  const seen = (window.__seen = []);
  const look = () => {
    if (document.body) seen.push(getComputedStyle(document.documentElement).colorScheme);
    if (seen.length < 120) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`;

describe('what is stored in the browser', slowBrowserTest, () => {
  test('only the colour scheme, the draft of the form until sign-out, and HttpOnly cookies', async ({
    studio,
    visit,
  }) => {
    const { user, secret: appSecret } = await userWithSecondFactor(studio, 'superadmin');
    await studio.image(user, { prompt: 'a secret harbour' });
    const visitor = await visit();
    const { page } = visitor;
    await signInByForm(page, user);
    await page.getByLabel('Code from your authenticator app').fill(codeNow(studio, appSecret));
    await page.waitForURL('**/studio');
    await page.getByLabel('What do you want to see?').fill('an unfinished thought');
    await accountMenu(page).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await page.keyboard.press('Escape');
    await chooseInMenu(page, 'Security');
    for (const link of ['Gallery', 'Admin']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: link }).click();
      await waitForVisible(page.getByRole('heading', { level: 1 }));
    }
    const { session, ...rest } = await stored(visitor);
    expect(rest).toEqual({
      local: { 'atelier-colour-scheme': 'light' },
      databases: [],
      caches: [],
      workers: 0,
      cookies: '',
    });
    // The router remembers how far each page was scrolled, under keys of its own.
    const ofOurs = (keys: unknown) =>
      (keys as string[]).filter((key) => !key.startsWith('tsr-scroll-restoration'));
    expect(ofOurs(session)).toEqual(['atelier-draft']);
    for (const key of session as string[]) expect(storedInBrowser('session storage', key), key).toBeDefined();
    const kept = await page.evaluate<string>('JSON.stringify(sessionStorage) + JSON.stringify(localStorage)');
    for (const secret of [user.email, user.name, user.id, 'secret harbour'])
      expect(kept).not.toContain(secret);
    const cookies = await visitor.context.cookies();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(storedInBrowser('cookie', cookie.name), cookie.name).toBeDefined();
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
      expect(kept).not.toContain(cookie.value);
    }
    await chooseInMenu(page, 'Sign out');
    await waitForVisible(page.getByRole('banner').getByRole('link', { name: 'Sign in' }));
    expect(ofOurs((await stored(visitor)).session)).toEqual([]);
    expect(await page.evaluate<string>('JSON.stringify(sessionStorage)')).not.toContain('unfinished');
  });

  test('the chosen colour scheme is restored without a flash', async ({ visit }) => {
    const visitor = await visit({ colorScheme: 'light' });
    const { page } = visitor;
    await page.goto('/');
    const toggle = page.getByRole('button', { name: /^Theme/ });
    await toggle.click();
    await toggle.click();
    await eventually(() => scheme(visitor)).toBe('dark');
    await page.addInitScript(watchColours);
    await page.reload();
    await waitForVisible(page.getByRole('heading', { level: 1 }));
    expect(await scheme(visitor)).toBe('dark');
    const seen = () => page.evaluate<string[]>('window.__seen');
    await eventually(async () => (await seen()).length).toBeGreaterThan(0);
    expect(new Set(await seen())).toEqual(new Set(['dark']));
    await toggle.click();
    await eventually(() => scheme(visitor)).toBe('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually(() => scheme(visitor)).toBe('dark');
  });

  test('a phone reaches every page from the bottom bar', async ({ studio, visit }) => {
    const visitor = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user, viewport: phone });
    const { page } = visitor;
    await page.goto('/studio');
    const bar = page.getByRole('navigation', { name: 'Main' }).filter({ visible: true });
    for (const [link, path] of [
      ['Gallery', '/gallery'],
      ['Admin', '/admin/overview'],
      ['Account', '/account/profile'],
      ['Studio', '/studio'],
    ] as const) {
      await bar.getByRole('link', { name: link }).click();
      await page.waitForURL(`**${path}`);
      const box = await bar.getByRole('link', { name: link }).boundingBox();
      expect(box?.height).toBeGreaterThanOrEqual(44);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(phone.height);
    }
  });
});
