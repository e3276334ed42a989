import { freshEmail, movableClock } from './credentials.ts';
import { startTestServer } from './in-process.ts';
import type { Answer, Client } from './in-process-client.ts';
import { type OidcPerson, startOidcProvider } from './oidc.ts';
import { visitProvider } from './provider-visit.ts';

const minuteMs = 60_000;

/**
 * The whole server with two real providers: Google's is replaced by one with all claims in the ID token.
 * @param env and `parts` as for `startTestServer`
 */
export const startWithProviders = async (
  env: Readonly<Record<string, string>> = {},
  parts: Parameters<typeof startTestServer>[1] = {},
) => {
  const clock = movableClock();
  const google = await startOidcProvider({ people: {} });
  const company = await startOidcProvider({ people: {}, claimsIn: 'userinfo' });
  const server = await startTestServer(
    {
      GOOGLE_AUTH_ENABLED: 'true',
      GOOGLE_CLIENT_ID: google.clientId,
      GOOGLE_CLIENT_SECRET: google.clientSecret,
      GOOGLE_ISSUER: google.issuer,
      OIDC_AUTH_ENABLED: 'true',
      OIDC_NAME: 'The company',
      OIDC_CLIENT_ID: company.clientId,
      OIDC_CLIENT_SECRET: company.clientSecret,
      OIDC_ISSUER: company.issuer,
      ...env,
    },
    { clock, ...parts },
  );
  google.allow(`${server.origin}/auth/google/callback`);
  company.allow(`${server.origin}/auth/oidc/callback`);
  let count = 0;

  const leave = (client: Client, provider = 'google', search = ''): Promise<Answer> =>
    client.raw({ path: `/auth/${provider}${search}` });
  const comeBack = (client: Client, back: URL): Promise<Answer> =>
    client.raw({ path: `${back.pathname}${back.search}` });
  const approve = (location: string, login: string): Promise<URL> =>
    visitProvider(location, [`Continue as ${login}`, 'Allow']);

  return {
    ...server,
    clock,
    google,
    company,
    leave,
    comeBack,
    approve,
    /** Does something at another time. The providers' clocks stay as they are, so ours comes back. */
    async at<T>(minutes: number, work: () => Promise<T>): Promise<T> {
      clock.advance(minutes * minuteMs);
      try {
        return await work();
      } finally {
        clock.advance(-minutes * minuteMs);
      }
    },
    /** A user with an account at a provider. */
    known(person: Partial<OidcPerson> = {}, provider = google) {
      count += 1;
      const login = `person${count}`;
      const email = freshEmail();
      provider.people.set(login, { email, emailVerified: true, name: `Person ${count}`, ...person });
      return { login, email: person.email ?? email };
    },
    /** The whole way: off to the provider, through its pages, and back. */
    async travel(client: Client, login: string, provider = 'google', search = ''): Promise<Answer> {
      const gone = await leave(client, provider, search);
      return comeBack(client, await approve(String(gone.headers.location), login));
    },
    /** The way that begins by a change of the account's own pages. */
    async travelBy(client: Client, procedure: string, login: string): Promise<Answer> {
      const begun = await client.mutate(procedure, { provider: 'google' });
      return comeBack(client, await approve(begun.data<{ location: string }>().location, login));
    },
    userOf: async (client: Client) =>
      (await client.query('account.me')).data<{ id: string; email: string; emailVerified: boolean }>(),
    async stop(): Promise<void> {
      await server.stop();
      await Promise.all([google.stop(), company.stop()]);
    },
  };
};
export type ProvidedServer = Awaited<ReturnType<typeof startWithProviders>>;
