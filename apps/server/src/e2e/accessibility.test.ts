import type { UserRecord } from '@atelier/core/ports/records';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  navigateWithinApp,
  settled,
  slowBrowserTest,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible, findViolations } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { compare, connectProvider } from '../testing/connected-provider.ts';

const test = browserTest();

/** A user with a finished job, a failed one and a small gallery. */
const maker = async (studio: BrowserStudio): Promise<UserRecord> => {
  const { user, client } = await userWithSecondFactor(studio, 'superadmin');
  const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id;
  await client.mutate('jobs.create', { prompt: 'a pier in fog', model, width: 256, height: 256, count: 2 });
  await studio.job(user, 'failed');
  for (const prompt of ['a mill', 'a well', 'a gate']) await studio.image(user, { prompt });
  return user;
};

describe('no page has accessibility violations', slowBrowserTest, () => {
  for (const [path, heading] of [
    ['/', /image studio/],
    ['/sign-in', 'Sign in'],
    ['/sign-up', 'Create an account'],
    ['/setup', 'Set up your Atelier'],
    ['/verify', 'Check a picture'],
    ['/setup#0123456789abcdef0123456789abcdef', 'Set up your Atelier'],
    ['/no/such/page', 'Page not found'],
  ] as const)
    test(`a guest at ${path.replace(/#.*/, ' with a token')}`, async ({ visit }) => {
      const visitor = await visit({ reducedMotion: 'reduce' });
      await visitor.page.goto(path);
      await waitForVisible(visitor.page.getByRole('heading', { level: 1, name: heading }));
      await expectAccessible(visitor, allAppearances);
    });

  test('the check detects a planted violation', async ({ visit }) => {
    const { page } = await visit({ reducedMotion: 'reduce' });
    await page.goto('/sign-in');
    await settled(page);
    // Each time: a page that renders again may undo what was planted.
    await eventually(async () => {
      await page.evaluate(`document.querySelector('h1').style.setProperty('color', '#ddd')`);
      await page.evaluate(`document.querySelector('form input').removeAttribute('id')`);
      return new Set((await findViolations(page)).map((barrier) => barrier.split(':')[0]));
    }).toEqual(new Set(['color-contrast', 'label']));
  });

  test('a form that was refused', async ({ visit }) => {
    const visitor = await visit({ reducedMotion: 'reduce' });
    visitor.expectFault(/status of 40[01]/);
    await visitor.page.goto('/sign-in');
    await visitor.page.getByLabel('Email').fill('nobody@example.org');
    await visitor.page.getByLabel('Password', { exact: true }).fill('wrong');
    await visitor.page.getByRole('button', { name: 'Sign in' }).click();
    await waitForVisible(visitor.page.getByRole('alert').filter({ hasText: 'Wrong email or password' }));
    await expectAccessible(visitor, allAppearances);
  });

  test('an empty studio and an empty gallery', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user'), reducedMotion: 'reduce' });
    await visitor.page.goto('/studio');
    await waitForVisible(visitor.page.getByRole('heading', { name: 'The wall is still empty' }));
    await visitor.page.getByRole('button', { name: 'More' }).click();
    await expectAccessible(visitor, allAppearances);
    await navigateWithinApp(visitor.page, '/gallery');
    await waitForVisible(visitor.page.getByRole('heading', { name: 'No pictures yet' }));
    await expectAccessible(visitor, allAppearances);
  });

  test('a studio with a running job, its list of keys, and a viewer’s studio', async ({ studio, visit }) => {
    const user = await maker(studio);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/studio');
    await eventually(() => page.getByRole('article').getByRole('link').count()).toBe(5);
    studio.gate.hold();
    await page.getByLabel('What do you want to see?').fill('a slow boat');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await waitForVisible(page.getByRole('progressbar', { name: 'Progress of this picture' }));
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await waitForVisible(page.getByRole('dialog', { name: 'Keyboard' }));
    await expectAccessible(visitor, allAppearances);
    studio.gate.release();
    const viewer = await visit({ as: await studio.user('viewer'), reducedMotion: 'reduce' });
    await viewer.page.goto('/studio');
    await waitForVisible(viewer.page.getByRole('heading', { name: 'You have view-only access' }));
    await expectAccessible(viewer);
  });

  test('a filled gallery, a picture, the message after deleting it, and the trash', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await maker(studio), reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/gallery');
    await page.getByRole('link', { name: 'a mill' }).waitFor();
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('link', { name: 'a mill' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a mill' }));
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(page.getByRole('button', { name: 'Undo' }));
    await page.getByRole('button', { name: 'Undo' }).hover();
    await expectAccessible(visitor, allAppearances);
    await navigateWithinApp(page, '/trash');
    await waitForVisible(page.getByRole('button', { name: 'Restore: a mill' }));
    await expectAccessible(visitor, allAppearances);
  });

  test('the account, and the console with its dialogs', async ({ studio, visit }) => {
    const user = await maker(studio);
    const locked = await studio.user('user', { lockedAt: new Date(), lockReason: 'Unkind words.' });
    const open = await studio.user('user');
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    for (const [path, name] of [
      ['/account/profile', 'Profile'],
      ['/account/security', 'Security'],
      ['/account/sessions', 'Sessions'],
      ['/account/tokens', 'Access tokens'],
      ['/account/shares', 'Shared links'],
      ['/training', 'Training'],
      ['/admin/overview', 'Overview'],
      ['/admin/api?q=session&name=session.current', 'API'],
      ['/admin/review', 'Security review'],
      ['/admin/record-of-processing', 'Record of processing'],
      ['/admin/users', 'Users'],
      [`/admin/users/${locked.id}`, locked.name],
      // Narrowed, since every row is like the next one, and looked at four times.
      ['/admin/audit?type=job_created', 'Audit log'],
    ] as const) {
      await (path === '/account/profile' ? page.goto(path) : navigateWithinApp(page, path));
      await waitForVisible(page.getByRole('heading', { level: 1, name }));
      await expectAccessible(visitor, allAppearances);
    }
    await navigateWithinApp(page, '/admin/policy');
    await page.getByRole('searchbox', { name: 'Search the policy' }).fill('admin.users');
    await expectAccessible(visitor, allAppearances);
    await navigateWithinApp(page, `/admin/users/${open.id}`);
    await page.getByRole('button', { name: 'Lock…' }).click();
    await waitForVisible(page.getByRole('dialog').getByLabel('Reason'));
    await expectAccessible(visitor, allAppearances);
  });

  test('the pages of providers and models, and a comparison before and after the vote', async ({
    studio,
    visit,
  }) => {
    const { user, client } = await userWithSecondFactor(studio, 'superadmin');
    const { provider, model, pages } = await connectProvider(client);
    const comparison = await compare(client, model.id, 'a tall ship');
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto(`/comparisons/${comparison}`);
    await waitForVisible(page.getByText(/^Which is best\?/));
    await expectAccessible(visitor);
    await page.getByRole('button', { name: 'B is best' }).click();
    await waitForVisible(page.getByRole('heading', { name: model.name }));
    await expectAccessible(visitor);
    await navigateWithinApp(page, '/comparisons');
    await waitForVisible(page.getByText('best in 1 of 1'));
    await expectAccessible(visitor);
    await client.mutate('admin.providers.pause', { id: provider.id });
    for (const path of pages) {
      await navigateWithinApp(page, path);
      await expectAccessible(visitor);
    }
  });

  test('reduced motion is respected', async ({ studio, visit }) => {
    const visitor = await visit({ as: await maker(studio), reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/studio');
    studio.gate.hold();
    await page.getByLabel('What do you want to see?').fill('a still pond');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await waitForVisible(page.getByRole('progressbar', { name: 'Progress of this picture' }));
    const moving = `document.getAnimations().filter((each) => each.playState === 'running'
      && each.effect.getComputedTiming().duration > 1).map((each) => each.animationName ?? each.transitionProperty)`;
    await eventually(() => page.evaluate<string[]>(moving)).toEqual([]);
    studio.gate.release();
    // A transition of the field that measures the text would leave the prompt a single line.
    const rows = `(({ clientHeight }, { lineHeight }) => clientHeight / Number.parseFloat(lineHeight))(
      document.querySelector('form textarea'), getComputedStyle(document.querySelector('form textarea')))`;
    expect(await page.evaluate<number>(rows)).toBeGreaterThan(3);
  });
});
