import type { OAuthProfile } from '@atelier/core/ports/identity';
import { CodeChallengeMethod, OAuth2Client } from 'arctic';
import { z } from 'zod';
import { emailOf, nameOf } from './claims.ts';
import { OAuthError } from './error.ts';
import { createOAuthFetch, type OAuthFetch, type OAuthFetchLimits } from './fetch.ts';
import type { OAuthProvider } from './provider.ts';
import { configuredBase, type GitHubSettings, gitHubDefaults, gitHubIssuer } from './settings.ts';
import { exchangeCode, tokenOf } from './token.ts';

interface GitHubDeps {
  readonly settings: GitHubSettings;
  readonly redirectUri: string;
  readonly limits: OAuthFetchLimits;
}

const scopes = ['read:user', 'user:email'];

/** @throws Error when a configured address is unusable */
export const createGitHubProvider = ({ settings, redirectUri, limits }: GitHubDeps): OAuthProvider => {
  const { clientId, clientSecret } = settings;
  const { url, apiUrl } = { ...gitHubDefaults, ...settings };
  const issuer = gitHubIssuer(url);
  const api = configuredBase(apiUrl, "The address of GitHub's API");
  const endpoint = new URL(`${issuer}/access_token`);
  const fetchJson = createOAuthFetch([endpoint.origin, new URL(api).origin], limits, settings.ca);
  const client = new OAuth2Client(clientId, clientSecret, redirectUri);
  return {
    id: 'github',
    name: 'GitHub',
    issuer,
    // GitHub cannot be asked for a fresh sign-in: its answer proves who signed in, never when.
    authorizationUrl: async ({ state, verifier }) =>
      client.createAuthorizationURLWithPKCE(
        `${issuer}/authorize`,
        state,
        CodeChallengeMethod.S256,
        verifier,
        scopes,
      ),
    async profileOf({ code }, { verifier }) {
      const tokens = await exchangeCode(
        { endpoint, fetchJson, clientId, clientSecret, redirectUri, secretInForm: true },
        code,
        verifier,
      );
      return { issuer, ...(await readProfile(fetchJson, api, tokenOf(tokens, 'accessToken'))) };
    },
  };
};

const User = z.object({
  id: z.int().positive(),
  login: z.unknown().optional(),
  name: z.unknown().optional(),
});
// An entry of another form is not an address and fails nothing.
const Emails = z.array(
  z.object({ email: z.unknown(), primary: z.unknown(), verified: z.unknown() }).partial().catch({}),
);

const readProfile = async (
  fetchJson: OAuthFetch,
  api: string,
  token: string,
): Promise<Omit<OAuthProfile, 'issuer'>> => {
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' };
    const { status, json } = await fetchJson(new URL(api + path), { headers });
    const parsed = schema.safeParse(json);
    if (status !== 200 || !parsed.success)
      throw new OAuthError('failed', `GitHub's ${path} answered ${status} or nothing usable`);
    return parsed.data;
  };
  const [user, emails] = await Promise.all([get('/user', User), get('/user/emails', Emails)]);
  // The address on the public profile is not verified; the primary one is if it says so.
  const primary = emails.find((one) => one.primary === true && one.verified === true);
  return {
    provider: 'github',
    // The number is permanent; a login can be given up and taken by another user.
    subject: String(user.id),
    ...emailOf(primary?.email, primary !== undefined),
    name: nameOf(user.name) ?? nameOf(user.login),
    authenticatedAt: null,
  };
};
