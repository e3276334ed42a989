import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
  withPausedTimers,
} from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import {
  codeNow,
  confirmDialog,
  expireProofs,
  nextCode,
  openSecurity,
  secretIn,
  signInByForm,
  signOut,
  withAuthenticatorApp,
  withOlderApp,
  wrongCode,
} from '../testing/browser-factors.ts';
import { expectSignedOut } from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { freePort } from '../testing/free-port.ts';
import { holdCalls } from '../testing/held-requests.ts';
import { addPasskey } from '../testing/in-process-credentials.ts';

const test = browserTest();
const port = await freePort();
const testByNumber = browserTest({ PORT: String(port), APP_URL: `http://127.0.0.1:${port}` });
/** How long the codes of an account rest after five wrong ones. */
const lockMs = 300_000;

const codeField = (page: Page) => page.getByLabel('Code from your authenticator app');
const secondFactor = (page: Page) => page.getByRole('region', { name: 'Second factor' });
const hasFocus = (field: ReturnType<Page['getByLabel']>) => field.evaluate((each) => each.matches(':focus'));

/** The second step of a sign-in. Six digits are sent without a press. */
const showCode = async (page: Page, code: string): Promise<void> => {
  await page.waitForURL('**/sign-in/confirm**');
  // The field keeps a wrong code, and the same text again would be no input.
  await codeField(page).fill('');
  await codeField(page).fill(code);
};

const selection = (field: ReturnType<Page['getByLabel']>): Promise<string> =>
  field.evaluate((each) => {
    const { value, selectionStart, selectionEnd } = each as unknown as {
      value: string;
      selectionStart: number;
      selectionEnd: number;
    };
    return value.slice(selectionStart, selectionEnd);
  });

const showRecoveryCode = async (page: Page, code: string): Promise<void> => {
  await page.waitForURL('**/sign-in/confirm**');
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await page.getByLabel('Recovery code').fill(code);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
};

/** A user with an authenticator app, and their signed-out browser. */
const atSecondStep = async (studio: BrowserStudio, page: Page, next?: string) => {
  const person = await studio.person('user');
  const app = await withAuthenticatorApp(studio, person);
  await signInByForm(page, person.user, next);
  await page.waitForURL('**/sign-in/confirm**');
  return { ...person, ...app };
};

describe('an authenticator app', slowBrowserTest, () => {
  test('is set up with a QR code or its secret, and then sign-in asks for its code', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const [mine, other] = [await visit({ as: user, reducedMotion: 'reduce' }), await visit({ as: user })];
    const { page } = mine;
    mine.expectFault(/status of 401.*credentials\.confirmTotp/);
    await other.page.goto('/gallery');
    await openSecurity(mine);
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const setup = page.getByRole('dialog', { name: 'Authenticator app' });
    await waitForVisible(setup.getByRole('img', { name: 'QR code for your authenticator app' }));
    await expectAccessible(mine);
    const secret = await secretIn(setup);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);

    const wrong = wrongCode(studio, secret);
    await codeField(page).fill(wrong);
    await page.keyboard.press('Enter');
    await waitForVisible(setup.getByRole('alert').filter({ hasText: 'This code is wrong' }));
    await eventually(() => selection(codeField(page))).toBe(wrong);
    await eventually(() => hasFocus(codeField(page))).toBe(true);
    await page.keyboard.type(codeNow(studio, secret));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'I’ve saved them' }).click();
    await waitForVisible(secondFactor(page).getByText('On', { exact: true }));
    await waitForVisible(secondFactor(page).getByText('10 left.'));

    await expectSignedOut(other);
    await signOut(page);
    await signInByForm(page, user, '/account');
    await showCode(page, nextCode(studio, secret));
    await page.waitForURL('**/account/profile');
  });

  test('its recovery codes are shown once, to be copied or downloaded', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page, context } = visitor;
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openSecurity(visitor);
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const secret = await secretIn(page.getByRole('dialog'));
    await codeField(page).fill(codeNow(studio, secret));
    await page.getByRole('button', { name: 'Verify and turn on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save these recovery codes' });
    const list = dialog.getByRole('list', { name: 'Recovery codes' });
    await waitForVisible(list);
    await expectAccessible(visitor);
    const codes = await list.getByRole('listitem').allInnerTexts();
    expect(new Set(codes).size).toBe(10);

    await withPausedTimers(page, async () => {
      await dialog.getByRole('button', { name: 'Copy all' }).click();
      await waitForVisible(dialog.getByRole('button', { name: 'Copied' }));
    });
    expect((await page.evaluate<string>('navigator.clipboard.readText()')).split('\n')).toEqual(codes);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download as text' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('atelier-recovery-codes.txt');
    const kept = await readFile(await download.path(), 'utf8');
    expect(kept.split('\n').filter((line) => codes.includes(line))).toEqual(codes);
    expect(kept).toContain(`${user.email} at ${studio.host}`);

    await page.keyboard.press('Escape');
    await page.mouse.click(4, 4);
    await waitForVisible(dialog);
    await dialog.getByRole('button', { name: 'I’ve saved them' }).click();
    await waitForHidden(dialog);
    await page.reload();
    await waitForVisible(secondFactor(page).getByText('10 left.'));
    expect(await page.content()).not.toContain(codes[0]);
  });

  test('the field has the focus at once; six digits are sent by themselves, and a wrong code is selected and says so', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ reducedMotion: 'reduce' });
    const { page } = visitor;
    visitor.expectFault(/status of 401.*secondFactor\.complete/);
    const { user, secret } = await atSecondStep(studio, page, '/gallery');
    await expectAccessible(visitor);
    await eventually(() => hasFocus(codeField(page))).toBe(true);
    expect(await codeField(page).getAttribute('autocomplete')).toBe('one-time-code');
    expect(await codeField(page).getAttribute('inputmode')).toBe('numeric');
    const held = await holdCalls(page, 'secondFactor.complete');
    const wrong = wrongCode(studio, secret);
    await page.keyboard.type(wrong);
    await held.arrived();
    await waitForVisible(page.getByRole('status').filter({ hasText: 'Checking…' }));
    // What is typed meanwhile neither changes nor sends anything.
    await page.keyboard.type('7');
    await page.keyboard.press('Enter');
    expect(await codeField(page).inputValue()).toBe(wrong);
    await held.pass();
    await held.stop();
    const refusal = page.getByRole('alert').filter({ hasText: 'This code is wrong' });
    await waitForVisible(refusal);
    expect(held.count()).toBe(1);
    await eventually(() => selection(codeField(page))).toBe(wrong);
    await eventually(() => hasFocus(codeField(page))).toBe(true);
    const code = codeNow(studio, secret);
    await page.keyboard.type(code);
    await page.waitForURL('**/gallery');

    const again = await visit();
    again.expectFault(/status of 401.*secondFactor\.complete/);
    await signInByForm(again.page, user);
    await showCode(again.page, code);
    await waitForVisible(again.page.getByRole('alert').filter({ hasText: 'has already been used' }));
    await showCode(again.page, nextCode(studio, secret));
    await again.page.waitForURL('**/studio');
  });

  test('a pasted code is accepted, and input that cannot be a code is not sent', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit();
    const { secret } = await atSecondStep(studio, page, '/gallery');
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('secondFactor.complete')) sent.push(request.url());
    });
    await showCode(page, 'correct horse');
    await page.keyboard.press('Enter');
    await waitForVisible(page.getByText('The code has six digits.'));
    await eventually(() => selection(codeField(page))).toBe('correct horse');
    expect(sent).toEqual([]);
    await showCode(page, `\u200e${nextCode(studio, secret).replace(/(...)/, '$1 ')}\u200e`);
    await page.waitForURL('**/gallery');
    expect(sent).toHaveLength(1);
  });

  test('a pending sign-in gives no access', async ({ studio, visit }) => {
    const { page } = await visit();
    await atSecondStep(studio, page);
    for (const path of ['/account/security', '/studio', '/gallery']) {
      await page.goto(path);
      await page.waitForURL((url) => url.pathname === '/sign-in');
    }
    await page.goto('/sign-in/confirm');
    await waitForVisible(codeField(page));
  });

  test('after five wrong codes the sign-in starts over, and codes are blocked for five minutes', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit();
    const { page } = visitor;
    visitor.expectFault(/status of 4(01|29).*secondFactor\.complete/);
    const { user, secret } = await atSecondStep(studio, page, '/gallery');
    for (let tries = 0; tries < 5; tries += 1) {
      const answer = page.waitForResponse(/secondFactor\.complete/);
      await showCode(page, wrongCode(studio, secret));
      expect((await answer).status()).toBe(401);
      await eventually(() => selection(codeField(page))).not.toBe('');
    }
    await showCode(page, nextCode(studio, secret));
    await page.waitForURL((url) => url.pathname === '/sign-in');
    await waitForVisible(page.getByText('Start again.'));
    await signInByForm(page, user, '/gallery');
    await showCode(page, nextCode(studio, secret));
    const rest = page.getByRole('alert').filter({ hasText: 'Too many failed attempts.' });
    await waitForVisible(rest.filter({ hasText: 'You can try again in' }));
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await waitForHidden(rest);
    await eventually(() => hasFocus(page.getByLabel('Recovery code'))).toBe(true);
    await page.getByRole('button', { name: 'Use your authenticator app instead' }).click();
    studio.advance(lockMs);
    await showCode(page, nextCode(studio, secret));
    await page.waitForURL('**/gallery');
  });
});

describe('recovery codes', slowBrowserTest, () => {
  test('each signs in once in place of the app', async ({ studio, visit }) => {
    const { page } = await visit();
    const { user, recoveryCodes } = await atSecondStep(studio, page);
    const [code = ''] = recoveryCodes;
    await showRecoveryCode(page, code.toLowerCase());
    await page.waitForURL('**/studio');
    await page.goto('/account/security');
    await waitForVisible(secondFactor(page).getByText('9 left.'));

    const again = await visit();
    again.expectFault(/status of 401.*secondFactor\.complete/);
    await signInByForm(again.page, user);
    await showRecoveryCode(again.page, code);
    await waitForVisible(again.page.getByRole('alert').filter({ hasText: 'has already been used' }));
  });

  test('new ones replace the old ones', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const { recoveryCodes } = await withAuthenticatorApp(studio, { user, client });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await openSecurity(visitor);
    await page.getByRole('button', { name: 'New codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create new codes' }).click();
    const fresh = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await eventually(() => fresh.count()).toBe(10);
    const codes = await fresh.allInnerTexts();
    expect(codes.filter((code) => recoveryCodes.includes(code))).toEqual([]);

    const again = await visit();
    again.expectFault(/status of 401.*secondFactor\.complete/);
    await signInByForm(again.page, user);
    await showRecoveryCode(again.page, recoveryCodes[0] ?? '');
    await waitForVisible(again.page.getByRole('alert').filter({ hasText: 'This code is wrong' }));
    await again.page.getByLabel('Recovery code').fill(codes[0] ?? '');
    await again.page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await again.page.waitForURL('**/studio');
  });

  test('are removed with the app, which needs step-up', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const { secret } = await withAuthenticatorApp(studio, { user, client });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    visitor.expectFault(/status of 403.*credentials\.disableTotp/);
    await openSecurity(visitor);
    expireProofs(studio);
    await secondFactor(page).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await waitForVisible(confirmDialog(page));
    await waitForVisible(codeField(page));
    expect(await confirmDialog(page).getByLabel('Your password', { exact: true }).count()).toBe(0);
    await codeField(page).fill(codeNow(studio, secret));
    await waitForVisible(page.getByText('Authenticator app removed.'));
    await waitForVisible(secondFactor(page).getByText('Your account is protected by your password alone.'));
    await waitForHidden(secondFactor(page).getByText('Recovery codes'));

    const again = await visit();
    await signInByForm(again.page, user);
    await again.page.waitForURL('**/studio');
  });
});

testByNumber(
  'passkeys are not offered at an address without a name',
  slowBrowserTest,
  async ({ studio, visit }) => {
    const { page } = await visit();
    await signInByForm(page, await studio.user('user'), '/account/security');
    await waitForVisible(page.getByText('Passkeys need HTTPS'));
    expect(await page.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0);
  },
);

describe('“these are all mine”', slowBrowserTest, () => {
  test('accepts one code of an older app, and first shows what was added in between', async ({
    studio,
    visit,
  }) => {
    const { user, secret } = await withOlderApp(studio);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    visitor.expectFault(/status of 409.*account\.confirmAccess/);
    const { page } = visitor;
    await openSecurity(visitor);
    expireProofs(studio);
    await page.getByRole('button', { name: 'These are all mine' }).click();
    const dialog = page.getByRole('dialog', { name: 'Are these all yours?' });
    const listed = dialog.getByRole('listitem');
    await waitForVisible(listed);
    await expectAccessible(visitor);
    await addPasskey(studio, user);
    const confirm = async () => {
      await codeField(page).fill(codeNow(studio, secret));
      await dialog.getByRole('button', { name: 'Confirm', exact: true }).click();
    };
    await confirm();
    await waitForVisible(dialog.getByText('Check it again.'));
    await eventually(() => listed.count()).toBe(2);
    await confirm();
    await waitForHidden(dialog);
    await waitForVisible(page.getByText('Confirmed. Everything here is marked as yours.'));
    await waitForVisible(page.getByRole('region', { name: 'Recent changes' }).getByText('Nothing was added'));
  });

  test('is not offered without an older second factor; the reset is named instead', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    await addPasskey(studio, user);
    const visitor = await visit({ as: user });
    await openSecurity(visitor);
    const added = visitor.page.getByRole('region', { name: 'Recent changes' });
    await waitForVisible(added.getByText('confirm them through the reset too'));
    await waitForVisible(added.getByRole('link', { name: 'reset your password by email' }));
    expect(await added.getByRole('button').count()).toBe(0);
  });
});
