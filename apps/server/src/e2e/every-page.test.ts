import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  navigateWithinApp,
  settled,
  slowBrowserTest,
  waitForVisible,
} from '../testing/browser.ts';
import { accountMenu, userWithSecondFactor, withAuthenticatorApp } from '../testing/browser-factors.ts';
import { edgeOffsets, formsWithNativeMessages, smallTargets } from '../testing/browser-layout.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { desktop, phone, type Visitor } from '../testing/browser-visitor.ts';
import { compare, connectProvider } from '../testing/connected-provider.ts';
import { addAlert } from '../testing/in-process-alerts.ts';
import { addCollectionOf } from '../testing/in-process-collections.ts';
import { addPasskey } from '../testing/in-process-credentials.ts';
import { addIncident } from '../testing/in-process-incidents.ts';
import { addUpload, tinyPng } from '../testing/in-process-uploads.ts';

const test = browserTest();
const touch = { viewport: phone, isMobile: true, hasTouch: true, reducedMotion: 'reduce' } as const;
const token = '#token=0123456789abcdef0123456789abcdef';

const guestPaths = [
  '/',
  '/sign-in',
  '/sign-up',
  '/privacy',
  '/setup',
  `/setup${token}`,
  '/forgot-password',
  '/verify',
  '/reset-password',
  `/reset-password${token}`,
  `/verify-email${token}`,
  `/confirm-email${token}`,
  `/not-me${token}`,
];
/** Their message stands in the middle of the window. */
const centred = ['/no/such/page'];

/** A superadmin with something on every page, and the paths of these pages. */
const memberWithPages = async (studio: BrowserStudio) => {
  const { user, client } = await userWithSecondFactor(studio, 'superadmin');
  await client.mutate('tokens.issue', { name: 'Nightly posters' });
  await addPasskey(studio, user);
  await studio.job(user, 'failed');
  const { id } = await studio.image(user, { prompt: 'a mill by the river' });
  const upload = await addUpload(studio, user, { png: tinyPng });
  const incident = await addIncident(studio, { title: 'A drill on every page', isDrill: true });
  const collection = await addCollectionOf(studio, user, ['a mill in the fog', 'a weir']);
  const account = [
    'profile',
    'security',
    'sessions',
    'tokens',
    'shares',
    'moderation',
    'activity',
    'data',
  ].map((page) => `/account/${page}`);
  const alert = await addAlert(studio, { severity: 'critical', userId: user.id, address: '203.0.113.4' });
  const { model, pages } = await connectProvider(client);
  const comparison = await compare(client, model.id, 'a mill by the river');
  const engines = [...pages, '/comparisons', `/comparisons/${comparison}`];
  const admin = [
    'overview',
    'api?name=session.current',
    'review',
    'users',
    `users/${user.id}`,
    'alerts',
    'alerts/channels',
    `alerts/${alert.id}`,
    'audit?type=token_issued',
    'policy',
    'moderation',
    'moderation/rules',
    'incidents',
    `incidents/${incident.id}`,
    'blocks',
    'blocks/responses',
    'rules',
    'rules/stuffing',
    'legal',
    'record-of-processing',
  ].map((page) => `/admin/${page}`);
  return {
    user,
    engines,
    paths: [
      '/studio',
      '/gallery',
      '/collections',
      `/collections/${collection.id}`,
      '/training',
      `/images/${id}`,
      `/images/${id}/edit`,
      '/uploads',
      `/uploads/${upload.id}/edit`,
      ...account,
      ...admin,
      ...engines,
    ],
  };
};

/** Everything that is wrong with the current page, by kind. */
const faultsOf = async ({ page }: Visitor, path: string): Promise<Record<string, unknown>> => {
  await settled(page);
  const targets = page.viewportSize()?.width === phone.width ? await smallTargets(page) : [];
  // The picture fills the window beside its details.
  const isBleed = /^\/images\/[^/]+$/.test(path) && page.viewportSize()?.width === desktop.width;
  const { left, right } = isBleed || centred.includes(path) ? { left: 0, right: 0 } : await edgeOffsets(page);
  const forms = await formsWithNativeMessages(page);
  return {
    ...(targets.length > 0 && { targets }),
    ...(Math.abs(left) > 1 && { left }),
    ...(right > 1 && { right }),
    ...(forms > 0 && { forms }),
  };
};

const faultsOn = async (visitor: Visitor, paths: readonly string[]) => {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [at, path] of paths.entries()) {
    // A token in the hash is read when the app is loaded; other pages are reached within the app.
    if (at === 0 || path.includes('#')) await visitor.page.goto(path);
    else await navigateWithinApp(visitor.page, path);
    const faults = await faultsOf(visitor, path);
    if (Object.keys(faults).length > 0) found[path] = faults;
  }
  return found;
};

describe('every page', slowBrowserTest, () => {
  test('has targets for fingers, its content between the header’s edges, and messages of its own', async ({
    studio,
    visit,
  }) => {
    const guest = await visit(touch);
    expect(await faultsOn(guest, [...guestPaths, ...centred])).toEqual({});
    const { user, paths, engines } = await memberWithPages(studio);
    const member = await visit({ ...touch, as: user });
    expect(await faultsOn(member, paths)).toEqual({});
    const newAdmin = await studio.user('admin');
    const enrolling = await visit({ ...touch, as: newAdmin });
    expect(await faultsOn(enrolling, ['/secure-account'])).toEqual({});
    await accountMenu(member.page).click();
    await waitForVisible(member.page.getByRole('menu'));
    expect(await smallTargets(member.page)).toEqual([]);
    // Nothing speaks of keys where there is no keyboard.
    await member.page.goto('/studio');
    await settled(member.page);
    expect(await member.page.locator('kbd').filter({ visible: true }).count()).toBe(0);
    expect(await member.page.getByText('Keyboard shortcuts').filter({ visible: true }).count()).toBe(0);

    const wideGuest = await visit({ viewport: desktop, reducedMotion: 'reduce' });
    expect(await faultsOn(wideGuest, guestPaths)).toEqual({});
    const wideEnrolling = await visit({ viewport: desktop, reducedMotion: 'reduce', as: newAdmin });
    expect(await faultsOn(wideEnrolling, ['/secure-account'])).toEqual({});
    const wide = await visit({ viewport: desktop, reducedMotion: 'reduce', as: user });
    expect(
      await faultsOn(wide, [
        ...paths.filter((path) => /^\/account|\/edit$|^\/uploads/.test(path)),
        ...engines,
      ]),
    ).toEqual({});
  });

  test('the check finds a small button, a link of its own, a shifted line and a form of the browser’s', async ({
    visit,
  }) => {
    const visitor = await visit(touch);
    const { page } = visitor;
    await page.goto('/sign-in');
    await settled(page);
    await page.evaluate(`(() => {
      const plant = (tag, text, props = {}) => {
        const element = Object.assign(document.createElement(tag), { textContent: text, ...props });
        document.querySelector('main h1').after(element);
        return element;
      };
      plant('form', '');
      plant('p', 'shifted').style.marginLeft = '-9px';
      plant('p', '').append(Object.assign(document.createElement('a'), { href: '/', textContent: 'alone' }));
      plant('button', 'x').style.minHeight = '20px';
    })()`);
    expect(await faultsOf(visitor, '/sign-in')).toMatchObject({
      targets: [expect.stringContaining('button "x"'), expect.stringContaining('a "alone"')],
      left: -9,
      forms: 1,
    });
  });

  test('scrolls a focused field clear of the header and the tab bar', async ({ studio, visit }) => {
    const person = await studio.person('user');
    await withAuthenticatorApp(studio, person);
    const { page } = await visit({ ...touch, as: person.user });
    await page.goto('/account/security');
    await expectHeading(page, 'Security');
    await settled(page);
    const password = page.getByLabel('Current password', { exact: true });
    const clearance = () =>
      page.evaluate<[above: number, below: number]>(`(() => {
        const { top, bottom } = document.activeElement.getBoundingClientRect();
        const under = document.querySelector('header').getBoundingClientRect().bottom;
        const tabs = document.querySelector('main ~ nav').getBoundingClientRect();
        return [top - under, tabs.top - bottom];
      })()`);
    for (const edge of ['0', 'document.body.scrollHeight']) {
      await page.evaluate(`window.scrollTo(0, ${edge}); document.activeElement.blur()`);
      await password.evaluate((field) => (field as unknown as { focus(): void }).focus());
      const [above, below] = await clearance();
      expect(Math.min(above, below), `${edge}: ${above}, ${below}`).toBeGreaterThan(0);
    }
  });
});

describe('what other programs are told about the site', slowBrowserTest, () => {
  test('icons, manifest and share preview are served with their types and absolute addresses', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit();
    await page.goto('/');
    const attribute = (selector: string, name: string) => page.locator(selector).first().getAttribute(name);
    const image = await attribute('meta[property="og:image"]', 'content');
    expect(image).toBe(`${studio.origin}/share.jpg`);
    expect(await attribute('meta[property="og:url"]', 'content')).toBe(`${studio.origin}/`);
    for (const name of ['og:title', 'og:description'])
      expect(await attribute(`meta[property="${name}"]`, 'content')).toMatch(/Atelier/);
    expect(await attribute('meta[name="twitter:card"]', 'content')).toBe('summary_large_image');

    const get = async (path: string) => {
      const answer = await fetch(new URL(path, studio.origin));
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('cache-control'), path).toBe('public, max-age=3600');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    const manifest = await get((await attribute('link[rel=manifest]', 'href')) ?? '');
    expect(manifest.type).toMatch(/^application\/manifest\+json/);
    const { name, icons, start_url } = JSON.parse(manifest.bytes.toString('utf8')) as {
      name: string;
      start_url: string;
      icons: { src: string; sizes: string; type: string; purpose: string }[];
    };
    expect([name, start_url]).toEqual(['Atelier', '/studio']);
    expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
      expect.arrayContaining(['192x192 any', '512x512 any', '192x192 maskable', '512x512 maskable']),
    );
    const sizeOfPng = (bytes: Buffer) => `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
    for (const { src, sizes, type } of icons) {
      const icon = await get(src);
      expect(icon.type).toContain(type);
      if (type === 'image/png') expect(sizeOfPng(icon.bytes), src).toBe(sizes);
    }
    const touchIcon = await get((await attribute('link[rel=apple-touch-icon]', 'href')) ?? '');
    expect([touchIcon.type, sizeOfPng(touchIcon.bytes)]).toEqual(['image/png', '180x180']);
    expect((await get('/favicon.ico')).type).toMatch(/icon/);
    expect((await get('/share.jpg')).type).toBe('image/jpeg');
    // Crawlers of previews keep to robots.txt.
    expect((await get('/robots.txt')).bytes.toString('utf8')).toContain('Allow: /share.jpg');

    // Fetched by the browser under the page's policy; a refusal would be on the console.
    await page.evaluate(`fetch('/manifest.webmanifest').then((answer) => answer.json())`);
  });

  test('headings use Newsreader, which this server preloads and the browser fetches once', async ({
    visit,
  }) => {
    const visitor = await visit();
    const { page } = visitor;
    await page.goto('/sign-in');
    await expectHeading(page, 'Sign in');
    await eventually(() => page.evaluate(`document.fonts.check('500 30px Newsreader')`)).toBe(true);
    expect(
      await page
        .getByRole('heading', { level: 1 })
        .evaluate((title) => title.ownerDocument.defaultView?.getComputedStyle(title).fontFamily),
    ).toMatch(/^Newsreader/);
    const href = await page.locator('link[rel=preload][as=font]').getAttribute('href');
    expect(href).toMatch(/^\/assets\/newsreader-latin-500-normal-[\w-]+\.woff2$/);
    expect(visitor.requests.filter((url) => url.endsWith(href ?? ''))).toHaveLength(1);
  });

  test('the header offers no action that leads to the page that is open', async ({ visit }) => {
    const { page } = await visit();
    const offered = async () => {
      const links = page.getByRole('banner').getByRole('link').filter({ visible: true });
      return (await links.allInnerTexts()).map((name) => name.trim());
    };
    for (const [path, actions] of [
      ['/', ['Atelier', 'Sign in', 'Create account']],
      ['/sign-in', ['Atelier', 'Create account']],
      ['/sign-up', ['Atelier', 'Sign in']],
      ['/setup', ['Atelier']],
    ] as const) {
      await page.goto(path);
      await settled(page);
      // They come with the answer that no one is signed in.
      await eventually(offered).toEqual(actions);
    }
    await page.goto('/');
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    await expectHeading(page, 'Sign in');
    await eventually(offered).toEqual(['Atelier', 'Create account']);
  });
});
