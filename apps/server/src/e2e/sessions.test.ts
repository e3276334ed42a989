import type { Request } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { openSessions, signOut } from '../testing/browser-factors.ts';
import {
  expectHeading,
  expectSignedOut,
  signInByPassword,
  signUp,
  submitSignInForm,
} from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { freshEmail } from '../testing/credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

const sessionsOf = ({ page }: Visitor) =>
  page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');

/** Begins a picture that stays half-drawn, and with it a stream. @returns whether the stream is still open */
const startStream = async (studio: BrowserStudio, { page }: Visitor): Promise<() => boolean> => {
  let isOpen = false;
  const isWatch = (url: string) => url.includes('/trpc/jobs.watch');
  page.on('request', (request) => {
    if (isWatch(request.url())) isOpen = true;
  });
  const note = (request: Request): void => {
    if (isWatch(request.url())) isOpen = false;
  };
  page.on('requestfinished', note);
  page.on('requestfailed', note);
  studio.gate.hold();
  await page.getByLabel('What do you want to see?').fill('a ferry that never lands');
  await page.getByRole('button', { name: /^Draw/ }).click();
  await waitForVisible(page.getByRole('progressbar', { name: 'Progress of this picture' }));
  await eventually(() => isOpen).toBe(true);
  return () => isOpen;
};

describe('the list of sessions', slowBrowserTest, () => {
  test('lists device, address and sign-in method of each session, and marks the current one', async ({
    studio,
    visit,
  }) => {
    const email = freshEmail();
    const first = await visit();
    await signUp(first, email);
    await first.page.waitForURL('**/studio');
    const second = await visit();
    await second.page.goto('/sign-in');
    await submitSignInForm(second, email, 'nine slow barges before noon');
    await second.page.waitForURL('**/studio');
    await openSessions(second);
    const sessions = sessionsOf(second);
    await eventually(() => sessions.count()).toBe(2);
    const mine = sessions.filter({ hasText: 'This device' });
    const theirs = sessions.filter({ hasNotText: 'This device' });
    const noteFrom = ({ address }: Visitor, rest: string) =>
      new RegExp(`^${address.replaceAll('.', '\\.')} · ${rest}$`);
    await waitForVisible(mine.getByText(noteFrom(second, 'active just now · since .+, with a password')));
    await waitForVisible(mine.getByText(/^Chrome on \w+/));
    await waitForVisible(theirs.getByText(noteFrom(first, '.+, at sign-up')));
    expect(await mine.getByRole('button').count()).toBe(0);
    await studio.mailTo(email, 'new_device');
    expect(studio.mails().filter(({ kind, to }) => kind === 'new_device' && to === email)).toHaveLength(1);
  });

  test('ends one at once: its stream closes, and its page leads to sign-in and back', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const other = await visit();
    other.expectFault(/status of 401/);
    await signInByPassword(other, user.email);
    const isStreaming = await startStream(studio, other);
    const mine = await visit({ as: user });
    await openSessions(mine);
    const theirs = sessionsOf(mine).filter({ hasNotText: 'This device' });
    expect(isStreaming()).toBe(true);
    await theirs.getByRole('button', { name: 'End' }).click();
    await eventually(() => sessionsOf(mine).count()).toBe(1);
    await eventually(isStreaming).toBe(false);
    studio.gate.release();

    await expectSignedOut(other);
    expect(new URL(other.page.url()).searchParams.get('next')).not.toBeNull();
    await submitSignInForm(other, user.email, sharedPassword);
    await expectHeading(other.page, /Gallery|Studio/);
    await mine.page.reload();
    await eventually(() => sessionsOf(mine).count()).toBe(2);
  });

  test('ends all others, and keeps this one', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const others = [await visit({ as: user }), await visit({ as: user })];
    for (const { page } of others) await page.goto('/studio');
    const mine = await visit({ as: user });
    await openSessions(mine);
    await mine.page.getByRole('button', { name: 'Sign out all others' }).click();
    await mine.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await waitForVisible(mine.page.getByText('All other devices are signed out.'));
    for (const visitor of others) await expectSignedOut(visitor);
    await mine.page.reload();
    await eventually(() => sessionsOf(mine).count()).toBe(1);
  });

  test('an ended one says so at sign-in, and restores the input for its owner only', async ({
    studio,
    visit,
  }) => {
    const [owner, stranger] = [await studio.user('user'), await studio.user('user')];
    const visitor = await visit();
    visitor.expectFault(/status of 401/);
    const { page } = visitor;
    const prompt = page.getByLabel('What do you want to see?');
    const ended = page
      .getByRole('status')
      .filter({ hasText: 'Your session has ended. Sign in to continue.' });
    await page.goto('/sign-in');
    await expectHeading(page, 'Sign in');
    await settled(page);
    expect(await ended.count()).toBe(0);

    const write = async (words: string): Promise<void> => {
      await expectHeading(page, 'Studio');
      await prompt.fill(words);
    };
    const endElsewhere = async (words: string): Promise<void> => {
      await studio.db.sessions.deleteAllOf(owner.id);
      // Found and pressed in one step: a call in flight may have led the page away already.
      await page.getByRole('button', { name: /^Draw/ }).evaluateAll(([found]) => found?.click());
      await waitForVisible(ended);
      expect(await page.getByText(words).count()).toBe(0);
    };
    await submitSignInForm(visitor, owner.email, sharedPassword);
    await write('a ferry at dawn');
    await endElsewhere('a ferry at dawn');
    await submitSignInForm(visitor, owner.email, sharedPassword);
    await expectHeading(page, 'Studio');
    await eventually(() => prompt.inputValue()).toBe('a ferry at dawn');

    await write('a ferry at dusk');
    await endElsewhere('a ferry at dusk');
    await submitSignInForm(visitor, stranger.email, sharedPassword);
    await expectHeading(page, 'Studio');
    await eventually(() => prompt.inputValue()).toBe('');
    await signOut(page);
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    await submitSignInForm(visitor, owner.email, sharedPassword);
    await expectHeading(page, 'Studio');
    await eventually(() => prompt.inputValue()).toBe('');
  });
});
