import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { profileName, userWithSecondFactor } from '../testing/browser-factors.ts';
import { phone, type Visitor } from '../testing/browser-visitor.ts';

// One after the other, so that they hang in the order in which they were asked for.
const test = browserTest({ WORKER_CONCURRENCY: '1' });

const hostile = [
  '<script>window.__x=1</script>',
  '<img src=x onerror="window.__x=1">',
  '"><svg onload=window.__x=1>',
  "'-(window.__x=1)-'",
  '</title><script>window.__x=1</script>',
  'javascript:window.__x=1',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: hostile text is full of such things.
  '{{constructor.constructor("window.__x=1")()}} ${window.__x=1}',
  '**bold** [link](javascript:window.__x=1) `code` <!-- gone -->',
  '&lt;b&gt; &amp;amp; %3Cscript%3E \u2028 \u202eabc',
];

/** As pages show it: without the characters that turn the direction of text. */
const shown = (text: string): string => text.replaceAll('\u202e', '');

const untouched = async ({ page }: Visitor): Promise<void> => {
  expect(await page.evaluate('window.__x === undefined')).toBe(true);
  expect(await page.locator('main script, main iframe, main b, [onerror], [onload]').count()).toBe(0);
};

const noSidewaysScroll = async ({ page }: Visitor): Promise<void> => {
  const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  await eventually(() => page.evaluate<number>(excess)).toBeLessThanOrEqual(0);
};

describe('hostile text', slowBrowserTest, () => {
  test('a prompt is shown literally in the studio, the gallery and beside the image', async ({
    studio,
    visit,
  }) => {
    const { user, client } = await studio.person('user');
    const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id;
    const size = { width: 256, height: 256, count: 1 };
    for (const prompt of hostile)
      expect((await client.mutate('jobs.create', { prompt, model, ...size })).status).toBe(200);
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/studio');
    await eventually(() => page.getByRole('article').getByRole('link').count()).toBe(hostile.length);
    const prompts = await page.getByRole('article').getByRole('paragraph').allTextContents();
    for (const prompt of hostile) expect(prompts).toContain(shown(prompt));
    await untouched(visitor);

    await page.goto('/gallery');
    await eventually(() => page.getByRole('listitem').count()).toBe(hostile.length);
    await untouched(visitor);
    await page.getByRole('listitem').first().getByRole('link').click();
    const heading = page.getByRole('heading', { level: 1 });
    for (const prompt of hostile.toReversed()) {
      await eventually(() => heading.textContent()).toBe(shown(prompt));
      await untouched(visitor);
      await page.keyboard.press('ArrowRight');
    }
  });

  test('a name is shown literally to its owner and to the admin', async ({ studio, visit }) => {
    const admin = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    for (const name of hostile.slice(0, 3)) {
      const owner = await studio.user('user');
      const visitor = await visit({ as: owner });
      await visitor.page.goto('/account/profile');
      await visitor.page.getByLabel('Name').fill(name);
      await visitor.page.getByRole('button', { name: 'Save' }).click();
      await eventually(() => profileName(visitor.page).textContent()).toBe(name);
      await untouched(visitor);

      await admin.page.goto(`/admin/users/${owner.id}`);
      await eventually(() => admin.page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
      await admin.page.getByRole('button', { name: 'Lock…' }).click();
      await waitForVisible(admin.page.getByRole('dialog').getByText(`Lock ${name}?`));
      await untouched(admin);
    }
    await admin.page.goto('/admin/users');
    await waitForVisible(admin.page.getByRole('link', { name: hostile[0] ?? '', exact: true }));
    await untouched(admin);
  });

  test('one endless word breaks no page on a phone', async ({ studio, visit }) => {
    const endless = 'W'.repeat(1500);
    const { user: admin, client } = await userWithSecondFactor(studio, 'superadmin', {
      name: 'N'.repeat(80),
      email: `${'e'.repeat(60)}@example.org`,
    });
    const image = await studio.image(admin, { prompt: endless });
    const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id;
    await client.mutate('jobs.create', { prompt: endless, model, width: 256, height: 256, count: 1 });
    const visitor = await visit({ as: admin, viewport: phone });
    const pages = [
      'studio',
      'gallery',
      `images/${image.id}`,
      'account/profile',
      'account/security',
      'account/sessions',
      'account/tokens',
      'admin/users',
      `admin/users/${admin.id}`,
    ];
    for (const path of [...pages, 'admin/audit', 'admin/policy']) {
      await visitor.page.goto(`/${path}`);
      await settled(visitor.page);
      await noSidewaysScroll(visitor);
    }
  });
});
