import { describe, expect } from 'vitest';
import { slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { codeNow, profileName, withAuthenticatorApp } from '../testing/browser-factors.ts';
import { expectHeading, signInByPassword } from '../testing/browser-mail.ts';
import {
  continueWith,
  expectOAuthFault,
  type ProviderId,
  providerTest,
  signInAtProvider,
  signInByProvider,
} from '../testing/browser-provider.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { ageProofs } from '../testing/in-process-state.ts';

const test = providerTest();
const minuteMs = 60_000;

const linkedPart = ({ page }: Visitor) => page.getByRole('region', { name: 'Linked accounts' });

const link = async (visitor: Visitor, name = 'Google'): Promise<void> => {
  await visitor.page.goto('/account/security');
  await linkedPart(visitor)
    .getByRole('button', { name: `Link ${name}` })
    .click();
};

describe('OAuth sign-in', slowBrowserTest, () => {
  for (const provider of ['google', 'oidc', 'github'] as const satisfies ProviderId[])
    test(`${provider} creates the account at first and signs in from then on, and leads to the requested page`, async ({
      studio,
      providerAccount,
      visitWithProviders,
    }) => {
      const providerUser = providerAccount(provider, { name: 'Ann Bell' });
      const first = await visitWithProviders();
      await first.page.goto('/sign-up');
      await continueWith(first, provider).click();
      await signInAtProvider(first, provider, providerUser);
      await first.page.waitForURL(`${studio.origin}/studio`);
      const made = await studio.db.users.findByEmail(providerUser.email);
      expect(made).toMatchObject({ name: 'Ann Bell', passwordHash: null });
      expect(made?.emailVerifiedAt).not.toBeNull();

      const second = await visitWithProviders();
      await second.page.goto('/account/sessions');
      await expectHeading(second.page, 'Sign in');
      await continueWith(second, provider).click();
      await signInAtProvider(second, provider, providerUser);
      await second.page.waitForURL(`${studio.origin}/account/sessions`);
      await waitForVisible(second.page.getByRole('button', { name: 'Account menu of Ann Bell' }));
      const sessions = second.page.getByRole('region', { name: 'Sessions' }).getByRole('listitem');
      await waitForVisible(sessions.filter({ hasText: 'This device' }));
    });

  test('cancelling, a manipulated callback and a used one show an error, and sign no one in', async ({
    studio,
    providerAccount,
    visitWithProviders,
  }) => {
    const providerUser = providerAccount('google');
    const visitor = await visitWithProviders();
    const { page } = visitor;
    await page.goto('/sign-in?next=/gallery');
    await continueWith(visitor, 'google').click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expectOAuthFault(visitor, 'cancelled', 'You cancelled before');

    const asked = page.waitForRequest((request) => new URL(request.url()).searchParams.has('state'));
    await continueWith(visitor, 'google').click();
    await waitForVisible(page.getByRole('button', { name: `Continue as ${providerUser.login}` }));
    const callback = `${studio.origin}/auth/google/callback?code=made-up`;
    await page.goto(`${callback}&state=${'x'.repeat(43)}`);
    await expectOAuthFault(visitor, 'expired', 'started in another window');
    await page.goto(`${callback}&state=${new URL((await asked).url()).searchParams.get('state')}`);
    await expectOAuthFault(visitor, 'failed', 'We couldn’t verify');
    await page.goBack();
    await page.goBack();
    await signInAtProvider(visitor, 'google', providerUser);
    await expectOAuthFault(visitor, 'expired', 'started in another window');
    expect(await studio.db.users.findByEmail(providerUser.email)).toBeNull();
  });

  test('an address that the provider has not verified makes no account', async ({
    studio,
    providerAccount,
    visitWithProviders,
  }) => {
    for (const [provider, fault, words] of [
      ['google', 'email_unverified', 'isn’t confirmed yet'],
      ['github', 'email_missing', 'didn’t share a confirmed email address'],
    ] as const) {
      const providerUser = providerAccount(provider, { emailVerified: false });
      const visitor = await visitWithProviders();
      await signInByProvider(visitor, provider, providerUser);
      await expectOAuthFault(visitor, fault, words);
      expect(await studio.db.users.findByEmail(providerUser.email)).toBeNull();
    }
  });

  test('an equal address does not sign in; linked in the account, the provider then signs in', async ({
    studio,
    providerAccount,
    visitWithProviders,
  }) => {
    const user = await studio.user('user');
    const providerUser = providerAccount('google', { email: user.email });
    const visitor = await visitWithProviders();
    visitor.expectFault(/status of 403.*oauth\.link/);
    const { page } = visitor;
    await signInByProvider(visitor, 'google', providerUser);
    await expectOAuthFault(visitor, 'account_exists', 'link the other site on your security page');
    await signInByPassword(visitor, user.email);
    await link(visitor);
    await page.waitForURL(`${studio.origin}/account/security?linked=google`);
    await waitForVisible(page.getByRole('status').getByText(/Google is linked/));
    await studio.mailTo(user.email, 'security_notice');

    const later = await visitWithProviders();
    await signInByProvider(later, 'google', providerUser, '/account');
    await waitForVisible(profileName(later.page).getByText(user.name));

    await linkedPart(visitor).getByRole('button', { name: 'Unlink Google' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    await waitForVisible(page.getByText('Google is unlinked.'));
    await waitForVisible(linkedPart(visitor).getByRole('button', { name: 'Link Google' }));
    const refusedVisitor = await visitWithProviders();
    await signInByProvider(refusedVisitor, 'google', providerUser);
    await expectOAuthFault(refusedVisitor, 'account_exists', 'An account with that email address');
  });

  test('an identity with another address is not linked, nor one that is linked to another account', async ({
    studio,
    providerAccount,
    providers,
    visitWithProviders,
  }) => {
    const providerUser = providerAccount('oidc');
    const owner = await visitWithProviders();
    await signInByProvider(owner, 'oidc', providerUser);
    await owner.page.waitForURL('**/studio');
    const user = await studio.user('user');
    const visitor = await visitWithProviders();
    const { page } = visitor;
    await signInByPassword(visitor, user.email);
    await link(visitor, 'The company');
    await signInAtProvider(visitor, 'oidc', providerUser);
    await page.waitForURL('**/account/security?fault=email_differs');
    await waitForVisible(
      page.getByRole('alert').getByText('Your email address on the other site is a different one.'),
    );
    providers.oidc.people.set(providerUser.login, { email: user.email, emailVerified: true });
    // The provider has a session by now and does not ask again.
    await linkedPart(visitor).getByRole('button', { name: 'Link The company' }).click();
    await page.waitForURL('**/account/security?fault=already_linked');
    await waitForVisible(page.getByRole('alert').getByText('is already linked to another account here'));
    await waitForVisible(linkedPart(visitor).getByText('None yet.'));
  });

  test('two tabs that start side by side both complete', async ({
    studio,
    providerAccount,
    visitWithProviders,
  }) => {
    const providerUser = providerAccount('google');
    const visitor = await visitWithProviders();
    const other = await visitor.page.context().newPage();
    for (const [tab, next] of [
      [visitor.page, 'gallery'],
      [other, 'account'],
    ] as const) {
      await tab.goto(`/sign-in?next=/${next}`);
      await continueWith({ ...visitor, page: tab }, 'google').click();
      await waitForVisible(tab.getByRole('button', { name: `Continue as ${providerUser.login}` }));
    }
    await signInAtProvider(visitor, 'google', providerUser);
    await visitor.page.waitForURL(`${studio.origin}/gallery`);
    // The consent of the first tab applies to the second.
    await other.getByRole('button', { name: `Continue as ${providerUser.login}` }).click();
    await other.waitForURL(`${studio.origin}/account/profile`);
  });

  test('an identity of an issuer that is no longer configured is shown as not in use', async ({
    studio,
    visitWithProviders,
  }) => {
    const user = await studio.user('user');
    const at = { createdAt: new Date(), lastUsedAt: null };
    const former = { provider: 'oidc', issuer: 'https://id.former.example', subject: '1001' };
    await studio.db.identities.create({
      id: 'idn_former',
      userId: user.id,
      email: user.email,
      ...former,
      ...at,
    });
    const visitor = await visitWithProviders();
    await signInByPassword(visitor, user.email);
    await visitor.page.goto('/account/security');
    await waitForVisible(linkedPart(visitor).getByText(/id\.former\.example/));
    await waitForVisible(linkedPart(visitor).getByText(/not set up on this server, so it can’t sign you in/));
    await waitForVisible(linkedPart(visitor).getByRole('button', { name: 'Link The company' }));
  });

  test('the last sign-in method is not unlinked, and the page says why', async ({
    providerAccount,
    visitWithProviders,
  }) => {
    const visitor = await visitWithProviders();
    visitor.expectFault(/status of 409.*oauth\.unlink/);
    const { page } = visitor;
    await signInByProvider(visitor, 'github', providerAccount('github'), '/account/security');
    await linkedPart(visitor).getByRole('button', { name: 'Unlink GitHub' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).click();
    const refusal = page.getByRole('alert').filter({ hasText: 'This is your only way to sign in.' });
    await waitForVisible(refusal.getByText('Set up another one first.'));
    expect(await refusal.textContent()).not.toContain('Reload');
    await waitForVisible(linkedPart(visitor).getByRole('button', { name: 'Unlink GitHub' }));
  });

  test('the second factor is still required', async ({ studio, providerAccount, visitWithProviders }) => {
    const providerUser = providerAccount('google');
    const first = await visitWithProviders();
    // A new second factor signs every other browser out.
    first.expectFault(/status of 401/);
    await signInByProvider(first, 'google', providerUser);
    await first.page.waitForURL('**/studio');
    const user = await studio.db.users.findByEmail(providerUser.email);
    if (user === null) throw new Error('They exist.');
    const { secret } = await withAuthenticatorApp(studio, { user, client: await studio.signedIn(user) });
    // The provider's clock stays as it is.
    studio.advance(-minuteMs);
    const visitor = await visitWithProviders();
    const { page } = visitor;
    await signInByProvider(visitor, 'google', providerUser, '/gallery');
    await page.waitForURL('**/sign-in/confirm?next=%2Fgallery');
    await expectHeading(page, 'Confirm it’s you');
    studio.advance(minuteMs);
    await page.getByLabel('Code from your authenticator app').fill(codeNow(studio, secret));
    await page.waitForURL('**/gallery');
    studio.advance(-minuteMs);
  });

  test('an account without other methods steps up at the provider, and continues', async ({
    studio,
    providerAccount,
    visitWithProviders,
  }) => {
    const providerUser = providerAccount('google');
    const visitor = await visitWithProviders();
    visitor.expectFault(/status of 403/);
    const { page } = visitor;
    await signInByProvider(visitor, 'google', providerUser);
    await page.waitForURL('**/studio');
    // Not by the clock: the provider's stays as it is, and its word has to be fresh.
    await ageProofs(studio.config, 11 * minuteMs);
    await page.goto('/account/security');
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
    await waitForVisible(dialog.getByText('You’ll leave this page for a moment.'));
    await dialog.getByRole('button', { name: 'Continue with Google' }).click();
    // Google asks for the sign-in again, but not for consent.
    await page.getByRole('button', { name: `Continue as ${providerUser.login}` }).click();
    await page.waitForURL('**/account/security');
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    await waitForVisible(page.getByRole('dialog', { name: 'Authenticator app' }));
  });
});
