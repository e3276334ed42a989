import { describe, expect } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { lendContexts } from '../testing/browser-contexts.ts';
import { expectHeading, signUp } from '../testing/browser-mail.ts';
import { continueWith, providerTest, signInAtProvider } from '../testing/browser-provider.ts';
import { startBrowserStudio } from '../testing/browser-studio.ts';
import { openVisitor } from '../testing/browser-visitor.ts';
import { testSecret } from '../testing/child.ts';
import { freshEmail } from '../testing/credentials.ts';

const test = providerTest();
const onOrOff = [true, false];
const combinations = onOrOff.flatMap((google) =>
  onOrOff.flatMap((regular) => onOrOff.map((verification) => ({ google, regular, verification }))),
);
const name = (on: boolean, what: string) => `${on ? 'with' : 'without'} ${what}`;

describe('the sign-in page shows the enabled methods', slowBrowserTest, () => {
  for (const { google, regular, verification } of combinations) {
    const title = [name(google, 'Google'), name(regular, 'passwords'), name(verification, 'verification')];
    const switches = {
      GOOGLE_AUTH_ENABLED: String(google),
      REGULAR_AUTH_ENABLED: String(regular),
      REQUIRE_EMAIL_VERIFICATION: String(verification),
    };
    if (!google && !regular) {
      test(`${title.join(', ')}: refuses to start`, () => {
        expect(() => loadConfig({ SECRET_KEY: testSecret, ...switches })).toThrow(/^Nobody could sign in/);
      });
      continue;
    }
    test(title.join(', '), async ({ browser, providers, providerAccount }) => {
      const others = { OIDC_AUTH_ENABLED: 'false', GITHUB_AUTH_ENABLED: 'false' };
      const studio = await startBrowserStudio({ ...providers.env, ...others, ...switches });
      providers.google.allow(`${studio.origin}/auth/google/callback`);
      const contexts = lendContexts(browser, studio.origin);
      const visitor = await openVisitor(contexts, studio);
      visitor.expectFault(new RegExp(`foreign address was asked: ${providers.google.issuer}/`));
      try {
        const { page } = visitor;
        await page.goto('/sign-in');
        await expectHeading(page, 'Sign in');
        await waitForVisible(page.getByRole('main').getByRole('link', { name: 'Create an account' }));
        const offered = {
          password: page.getByLabel('Password', { exact: true }),
          forgotten: page.getByRole('link', { name: 'Forgot your password?' }),
          google: continueWith(visitor, 'google'),
          other: page.getByRole('link', { name: /^Continue with (?!Google)/ }),
        };
        const counts = async () =>
          Object.fromEntries(
            await Promise.all(
              Object.entries(offered).map(async ([way, link]) => [way, await link.count()] as const),
            ),
          );
        const [withPassword, withGoogle] = [Number(regular), Number(google)];
        expect(await counts()).toEqual({
          password: withPassword,
          forgotten: withPassword,
          google: withGoogle,
          other: 0,
        });

        // What is disabled is refused by the server too.
        const client = studio.client();
        const email = freshEmail();
        const [signIn, register, forgot] = [
          await client.signIn(email, 'nine slow barges before noon'),
          await client.mutate('auth.register', { email, password: 'nine slow barges before noon' }),
          await client.mutate('emailLinks.forgotPassword', { email }),
        ];
        const codes = [signIn, register, forgot].map(({ status }) => status);
        expect(codes).toEqual(regular ? [401, 200, 200] : [403, 403, 403]);
        if (!regular) expect(register.error()).toMatchObject({ appCode: 'method_off' });
        expect((await client.raw({ path: '/auth/google' })).status).toBe(google ? 303 : 404);
        expect((await client.raw({ path: '/auth/github' })).status).toBe(404);

        if (regular) {
          await signUp(visitor, freshEmail());
          if (verification) await expectHeading(page, 'Check your email');
          else await page.waitForURL('**/studio');
        }
        if (google) {
          const providerUser = providerAccount('google');
          const guest = await openVisitor(contexts, studio);
          await guest.page.goto('/sign-up');
          await eventually(() => guest.page.getByLabel('Email').count()).toBe(withPassword);
          await continueWith(guest, 'google').click();
          await signInAtProvider(guest, 'google', providerUser);
          await guest.page.waitForURL(`${studio.origin}/studio`);
          await guest.close();
        }
        expect(visitor.faults()).toEqual([]);
      } finally {
        await visitor.close();
        await studio.stop();
      }
    });
  }
});
