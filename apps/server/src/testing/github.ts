import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readForm, sendPage } from './provider-pages.ts';

/** A user with an account at GitHub. */
export interface GitHubPerson {
  readonly id: number;
  readonly name?: string;
  readonly emails: readonly {
    readonly email: string;
    readonly primary: boolean;
    readonly verified: boolean;
  }[];
}

export interface FakeGitHub {
  /** To be configured as GitHub's address, and that of its API. */
  readonly url: string;
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Login name → person. May be changed between two sign-ins. */
  readonly people: Map<string, GitHubPerson>;
  stop(): Promise<void>;
}

interface Code {
  readonly login: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * GitHub's four addresses, as far as a sign-in needs them. Its page has the buttons "Continue as <login name>" and
 * "Cancel". Codes are good once and with the right verifier, secret and redirect address alone.
 */
export const startGitHub = async (options: {
  readonly people: Readonly<Record<string, GitHubPerson>>;
}): Promise<FakeGitHub> => {
  const people = new Map(Object.entries(options.people));
  const clientId = 'atelier';
  const clientSecret = randomUUID();
  const codes = new Map<string, Code>();
  const tokens = new Map<string, string>();

  const authorize = async (url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST')
      return sendPage(response, 'Authorize Atelier?', [
        ...[...people.keys()].map((login) => ({ text: `Continue as ${login}`, name: 'login', value: login })),
        { text: 'Cancel', name: 'cancel', value: '1' },
      ]);
    const asked = Object.fromEntries(url.searchParams);
    const back = new URL(asked.redirect_uri ?? '');
    const login = (await readForm(request)).get('login');
    back.searchParams.set('state', asked.state ?? '');
    if (login === null) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      codes.set(code, {
        login,
        challenge: asked.code_challenge ?? '',
        redirectUri: back.origin + back.pathname,
      });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  };

  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = Object.fromEntries(await readForm(request));
    const code = codes.get(form.code ?? '');
    codes.delete(form.code ?? '');
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    const isGood =
      form.client_id === clientId &&
      form.client_secret === clientSecret &&
      code?.challenge === challenge &&
      code.redirectUri === form.redirect_uri;
    // Like GitHub, which refuses with status 200.
    if (!isGood) return sendJson(response, { error: 'bad_verification_code' });
    const token = `gho_${randomUUID()}`;
    tokens.set(token, code.login);
    sendJson(response, { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' });
  };

  const tell = (path: string, request: IncomingMessage, response: ServerResponse): void => {
    const login = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '') ?? '';
    const person = people.get(login);
    if (person === undefined) sendJson(response, { message: 'Bad credentials' }, 401);
    else if (path === '/api/user') sendJson(response, { id: person.id, login, name: person.name ?? null });
    else sendJson(response, person.emails);
  };

  const { origin, stop } = await listen((own) => async (request, response) => {
    const url = new URL(request.url ?? '/', own);
    switch (url.pathname) {
      case '/login/oauth/authorize':
        return authorize(url, request, response);
      case '/login/oauth/access_token':
        return exchange(request, response);
      case '/api/user':
      case '/api/user/emails':
        return tell(url.pathname, request, response);
      default:
        return sendJson(response, { message: 'Not Found' }, 404);
    }
  });
  return { url: origin, apiUrl: `${origin}/api`, clientId, clientSecret, people, stop };
};

const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
};
