import { expect } from 'vitest';
import { browserTest, waitForVisible } from './browser.ts';
import { expectHeading } from './browser-mail.ts';
import type { Visitor } from './browser-visitor.ts';
import { freshEmail } from './credentials.ts';
import { type GitHubPerson, startGitHub } from './github.ts';
import { type OidcPerson, startOidcProvider } from './oidc.ts';

/** How the pages call each of them. */
const names = { google: 'Google', oidc: 'The company', github: 'GitHub' } as const;
export type ProviderId = keyof typeof names;

/** Two real OpenID providers and something like GitHub, with the configuration that names them. */
const startProviders = async () => {
  const google = await startOidcProvider({ people: {} });
  const oidc = await startOidcProvider({ people: {}, claimsIn: 'userinfo' });
  const github = await startGitHub({ people: {} });
  const credentials = (name: string, { clientId, clientSecret }: typeof google | typeof github) => ({
    [`${name}_AUTH_ENABLED`]: 'true',
    [`${name}_CLIENT_ID`]: clientId,
    [`${name}_CLIENT_SECRET`]: clientSecret,
  });
  return {
    google,
    oidc,
    github,
    origins: [google.issuer, oidc.issuer, github.url],
    env: {
      ...credentials('GOOGLE', google),
      GOOGLE_ISSUER: google.issuer,
      ...credentials('OIDC', oidc),
      OIDC_ISSUER: oidc.issuer,
      OIDC_NAME: names.oidc,
      ...credentials('GITHUB', github),
      GITHUB_URL: github.url,
      GITHUB_API_URL: github.apiUrl,
    },
    stop: () => Promise.all([google.stop(), oidc.stop(), github.stop()]),
  };
};
type Providers = Awaited<ReturnType<typeof startProviders>>;

/** A user with an account there. */
export interface ProviderUser {
  /** What the provider calls them. */
  readonly login: string;
  readonly email: string;
}

const peopleAt = ({ google, oidc, github }: Providers) => {
  let count = 0;
  return (provider: ProviderId, given: Partial<OidcPerson> = {}): ProviderUser => {
    count += 1;
    const login = `person${count}`;
    const person = { email: freshEmail(), emailVerified: true, name: `Person ${count}`, ...given };
    const { email, emailVerified: verified, name } = person;
    const member: GitHubPerson = { id: count, name, emails: [{ email, primary: true, verified }] };
    if (provider === 'github') github.people.set(login, member);
    else (provider === 'google' ? google : oidc).people.set(login, person);
    return { login, email };
  };
};

/** A test with a browser and three providers. Visits to them are expected; everything else foreign is a fault. */
export const providerTest = (env: Readonly<Record<string, string>> = {}) =>
  browserTest()
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern that it needs nothing.
    .extend('providers', { scope: 'file' }, async ({}, { onCleanup }) => {
      const providers = await startProviders();
      onCleanup(async () => void (await providers.stop()));
      return providers;
    })
    // Reached by a name, while the providers have numbers: to the browser they are other sites, as in real life.
    .extend('environment', { scope: 'file' }, async ({ providers }) => ({
      ...providers.env,
      ...env,
    }))
    .extend('providerAccount', { scope: 'file' }, ({ providers, studio }) => {
      providers.google.allow(`${studio.origin}/auth/google/callback`);
      providers.oidc.allow(`${studio.origin}/auth/oidc/callback`);
      return peopleAt(providers);
    })
    .extend('visitWithProviders', ({ providers, visit }) => async (): Promise<Visitor> => {
      const visitor = await visit();
      for (const origin of providers.origins)
        visitor.expectFault(new RegExp(`foreign address was asked: ${origin}/`));
      return visitor;
    });

/** The label of the button on the sign-in page. */
export const continueWith = ({ page }: Visitor, provider: ProviderId) =>
  page.getByRole('link', { name: `Continue with ${names[provider]}` });

/** Signs in and consents on the provider's pages. */
export const signInAtProvider = async (
  { page }: Visitor,
  provider: ProviderId,
  { login }: ProviderUser,
): Promise<void> => {
  await page.getByRole('button', { name: `Continue as ${login}`, exact: true }).click();
  if (provider !== 'github') await page.getByRole('button', { name: 'Allow' }).click();
};

/** From the sign-in page, which is opened, to the provider and back. */
export const signInByProvider = async (
  visitor: Visitor,
  provider: ProviderId,
  providerUser: ProviderUser,
  next = '',
): Promise<void> => {
  await visitor.page.goto(`/sign-in${next === '' ? '' : `?${new URLSearchParams({ next })}`}`);
  await continueWith(visitor, provider).click();
  await signInAtProvider(visitor, provider, providerUser);
};

/** The sign-in page shows this message, and survives a reload. */
export const expectOAuthFault = async (
  { page }: Visitor,
  fault: string,
  words: string | RegExp,
): Promise<void> => {
  await page.waitForURL(`**/sign-in?fault=${fault}`);
  await expectHeading(page, 'Sign in');
  await waitForVisible(page.getByRole('alert').filter({ hasText: words }));
  expect(await page.context().cookies()).not.toContainEqual(
    expect.objectContaining({ name: 'atelier_session' }),
  );
};
