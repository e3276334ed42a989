import { describe, expect } from 'vitest';
import {
  browserTest,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
  withPausedTimers,
} from '../testing/browser.ts';
import { confirmByPassword, confirmDialog, expireProofs, openTokens } from '../testing/browser-factors.ts';
import type { Visitor } from '../testing/browser-visitor.ts';

const test = browserTest();

const tokensPart = ({ page }: Visitor) => page.getByRole('region', { name: 'Access tokens' });
const newToken = ({ page }: Visitor) => page.getByRole('dialog', { name: 'Your new token' });

const issue = async (visitor: Visitor, name: string): Promise<void> => {
  await openTokens(visitor);
  await tokensPart(visitor).getByRole('button', { name: 'Create a token…' }).click();
  const dialog = visitor.page.getByRole('dialog', { name: 'Create an access token' });
  await dialog.getByLabel('Program name').fill(name);
  await dialog.getByRole('button', { name: 'Create token' }).click();
};

/** What a program gets that calls with the token. */
const callAs = async (origin: string, token: string, procedure: string): Promise<Response> =>
  fetch(`${origin}/trpc/${procedure}`, { headers: { authorization: `Bearer ${token}` } });

describe('an access token', slowBrowserTest, () => {
  test('is shown once, works for its scope only, and is revoked at once', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const visitor = await visit({ as: user });
    visitor.expectFault(/status of 403.*tokens\.issue/);
    const { page, context } = visitor;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    expireProofs(studio);
    await issue(visitor, 'Nightly posters');
    await waitForVisible(confirmDialog(page));
    await confirmByPassword(page);
    const dialog = newToken(visitor);
    const token = (await dialog.getByText(/^atl_at_/).textContent()) ?? '';
    expect(token).toMatch(/^atl_at_[\w-]{43}$/);
    await waitForVisible(dialog.getByText(/^atl_rt_[\w-]{43}$/));
    await withPausedTimers(page, async () => {
      await dialog.getByRole('button', { name: 'Copy the access token' }).click();
      await waitForVisible(dialog.getByRole('button', { name: 'Copied' }));
    });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(token);
    await page.keyboard.press('Escape');
    await waitForVisible(dialog);
    await dialog.getByRole('button', { name: 'I’ve copied them' }).click();
    await waitForHidden(dialog);
    await page.reload();
    const listed = tokensPart(visitor).getByRole('listitem').filter({ hasText: 'Nightly posters' });
    await waitForVisible(listed.getByText('not used yet'));
    expect(await page.content()).not.toContain(token.slice(0, 20));
    await studio.mailTo(user.email, 'security_notice');

    const me = await callAs(studio.origin, token, 'account.me');
    expect(me.status).toBe(200);
    expect(JSON.stringify(await me.json())).toContain(user.email);
    for (const closed of ['account.security', 'session.list', 'tokens.list'])
      expect((await callAs(studio.origin, token, closed)).status).toBe(403);
    await page.reload();
    await waitForVisible(listed.getByText(/used just now from 127\.0\.0\.1/));

    await listed.getByRole('button', { name: 'Revoke Nightly posters' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await waitForVisible(page.getByText('“Nightly posters” no longer has access.'));
    await waitForHidden(listed);
    const refused = await callAs(studio.origin, token, 'account.me');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('works as in the examples, and refreshes once', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user') });
    await issue(visitor, 'Examples');
    const dialog = newToken(visitor);
    await waitForVisible(dialog);
    const refreshToken = (await dialog.getByText(/^atl_rt_/).textContent()) ?? '';
    const example = (await dialog.getByText(/tokens\.refresh/).textContent()) ?? '';
    const url = /https?:\/\/[^\s'"]+/.exec(example)?.[0] ?? '';
    expect(new URL(url).origin).toBe(studio.origin);
    const refresh = () =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refreshToken }),
      });
    const answer = await refresh();
    expect(answer.status).toBe(200);
    const { accessToken } = ((await answer.json()) as { result: { data: { accessToken: string } } }).result
      .data;
    expect((await callAs(studio.origin, accessToken, 'account.me')).status).toBe(200);
    expect((await refresh()).status).toBe(401);
    expect((await callAs(studio.origin, accessToken, 'account.me')).status).toBe(401);
  });

  test('cannot be issued before the address is verified, and the page says why', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await studio.user('user', { emailVerifiedAt: null }) });
    await openTokens(visitor);
    const part = tokensPart(visitor);
    await waitForVisible(part.getByText('Confirm your email address first.'));
    expect(await part.getByRole('button', { name: 'Create a token…' }).isDisabled()).toBe(true);
  });
});
