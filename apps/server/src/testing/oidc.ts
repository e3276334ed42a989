import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider';
import { createOidcMemory } from './oidc-adapter.ts';
import { listen, readForm, sendPage } from './provider-pages.ts';

/** A user with an account at the provider. */
export interface OidcPerson {
  readonly email?: string;
  readonly emailVerified?: boolean;
  readonly name?: string;
  /** Claims of ID token and userinfo in place of all of the above, in any form, except `sub`. */
  readonly split?: Readonly<Record<'idToken' | 'userinfo', Readonly<Record<string, unknown>>>>;
  /** Whether the userinfo endpoint fails for this person. */
  readonly userinfoFails?: boolean;
}

export interface OidcProviderOptions {
  /** Login name → who that is. The login name is the `sub`. */
  readonly people: Readonly<Record<string, OidcPerson>>;
  /** Where the client may be sent back to; more can be allowed later. */
  readonly redirectUris?: readonly string[];
  /** Where email and name are claimed. Google does it in the ID token, strict providers at the userinfo endpoint. */
  readonly claimsIn?: 'idToken' | 'userinfo';
  /**
   * Calls itself so in ID tokens, and by its address in the discovery document, as issuers do that stand behind another
   * name. It sends no `iss` with its answers then, as long not all issuers do.
   */
  readonly nameInTokens?: string;
}

export interface OidcProvider {
  /** To be configured, with the client's id and secret. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** May be changed between two sign-ins. */
  readonly people: Map<string, OidcPerson>;
  allow(redirectUri: string): void;
  stop(): Promise<void>;
}

/**
 * A real OpenID provider of this machine (oidc-provider): PKCE required, one client, nothing on disk. Its pages
 * have buttons: "Continue as <login name>", then "Allow"; both have "Cancel", which declines.
 */
export const startOidcProvider = async (options: OidcProviderOptions): Promise<OidcProvider> => {
  const people = new Map(Object.entries(options.people));
  const redirectUris = [...(options.redirectUris ?? [])];
  const clientId = 'atelier';
  const clientSecret = randomUUID();
  const client = (): ClientMetadata => ({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: redirectUris,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    id_token_signed_response_alg: 'ES256',
  });
  const { origin, stop } = await listen((issuer) => {
    const { claimsIn = 'idToken', nameInTokens } = options;
    const provider = new Provider(nameInTokens ?? issuer, configuration(people, client, claimsIn));
    if (nameInTokens !== undefined) provider.use(hideName(issuer));
    const answer = provider.callback();
    return (request, response) => {
      if (!request.url?.startsWith('/interaction/')) void answer(request, response);
      // A request for an expired interaction gets a response too.
      else interact(provider, people, request, response).catch(() => response.writeHead(400).end('Gone.'));
    };
  });
  return {
    issuer: origin,
    clientId,
    clientSecret,
    people,
    allow: (uri) => void redirectUris.push(uri),
    stop,
  };
};

type Middleware = Parameters<Provider['use']>[0];

/** Makes a provider show this name everywhere except in its tokens. */
const hideName =
  (issuer: string): Middleware =>
  async (ctx, next) => {
    await next();
    if (ctx.path.startsWith('/.well-known/'))
      ctx.body = {
        ...(ctx.body as Record<string, unknown>),
        issuer,
        authorization_response_iss_parameter_supported: false,
      };
    const location = URL.parse(ctx.response.get('Location'));
    if (location === null) return;
    location.searchParams.delete('iss');
    ctx.set('Location', location.href);
  };

const configuration = (
  people: ReadonlyMap<string, OidcPerson>,
  client: () => ClientMetadata,
  claimsIn: 'idToken' | 'userinfo',
): Configuration => {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return {
    adapter: createOidcMemory(client),
    jwks: { keys: [{ ...key, alg: 'ES256', use: 'sig', kid: randomUUID() }] },
    cookies: { keys: [randomUUID()] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name'],
    },
    conformIdTokenClaims: claimsIn === 'userinfo',
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
    async renderError(ctx, { error, error_description: description }) {
      ctx.type = 'text/plain';
      ctx.body = `${error}: ${description}`;
    },
    async findAccount(_, sub) {
      const person = people.get(sub);
      if (person === undefined) return undefined;
      const { email, emailVerified: email_verified, name, split, userinfoFails } = person;
      return {
        accountId: sub,
        claims: async (use) => {
          if (use === 'userinfo' && userinfoFails) throw new Error('the directory is away');
          const told = split?.[use === 'id_token' ? 'idToken' : 'userinfo'];
          return { sub, ...(told ?? { email, email_verified, name }) };
        },
      };
    },
  };
};

const cancel = { text: 'Cancel', name: 'choice', value: 'cancel' };

const interact = async (
  provider: Provider,
  people: ReadonlyMap<string, OidcPerson>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const details = await provider.interactionDetails(request, response);
  const isLogin = details.prompt.name === 'login';
  if (request.method !== 'POST') {
    const logins = [...people.keys()].map((login) => ({
      text: `Continue as ${login}`,
      name: 'login',
      value: login,
    }));
    const allow = { text: 'Allow', name: 'choice', value: 'allow' };
    return sendPage(response, isLogin ? 'Who are you?' : 'Tell Atelier who you are?', [
      ...(isLogin ? logins : [allow]),
      cancel,
    ]);
  }
  const form = await readForm(request);
  const finish = (result: Parameters<Provider['interactionFinished']>[2]) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: !isLogin });
  if (form.get('choice') === 'cancel') return finish({ error: 'access_denied' });
  if (isLogin) return finish({ login: { accountId: form.get('login') ?? '' } });
  return finish({ consent: { grantId: await grant(provider, details) } });
};

type Details = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What the client asked for, as a grant of this person. */
const grant = async (provider: Provider, { session, params }: Details): Promise<string> => {
  const given = new provider.Grant({
    accountId: session?.accountId ?? '',
    clientId: String(params.client_id),
  });
  given.addOIDCScope(String(params.scope));
  return given.save();
};
