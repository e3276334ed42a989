import type { Answer } from '../in-process-client.ts';
import { chosen, isOk, type Step } from './scene.ts';
import type { Persona } from './world.ts';

interface Pair {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}
const keepPair = (self: Persona, answer: Answer): Answer => {
  if (!isOk(answer)) return answer;
  const { id, accessToken, refreshToken } = answer.data<Pair>();
  self.families.add(id);
  self.accessTokens.push(accessToken);
  self.refreshTokens.push(refreshToken);
  return answer;
};
export const issueToken: Step = async ({ self, browser }) =>
  keepPair(self, await browser.client.mutate('tokens.issue', { name: 'script' }));
export const refreshToken: Step = async ({ self, browser, pick }) => {
  const token = chosen(self.refreshTokens, pick);
  if (token === undefined) return null;
  return keepPair(self, await browser.client.mutate('tokens.refresh', { refreshToken: token }));
};
export const revokeToken: Step = async ({ browser: { client }, pick }) => {
  const listed = await client.query('tokens.list');
  if (!isOk(listed)) return listed;
  const token = chosen(listed.data<{ items: { id: string }[] }>().items, pick);
  return token === undefined ? null : client.mutate('tokens.revoke', { id: token.id });
};

export const revokeSession: Step = async ({ browser: { client }, pick }) => {
  const listed = await client.query('session.list');
  if (!isOk(listed)) return listed;
  const session = chosen(listed.data<{ items: { id: string }[] }>().items, pick);
  return session === undefined ? null : client.mutate('session.revoke', { id: session.id });
};
export const revokeOthers: Step = ({ browser }) => browser.client.mutate('session.revokeOthers');

export const beginProviderSignIn: Step = async ({ browser }) => {
  const answer = await browser.client.raw({ path: '/auth/oidc' });
  browser.pendingRedirect = { location: answer.headers.location ?? '', toSignIn: true };
  return answer;
};
const beginBy =
  (procedure: string): Step =>
  async ({ browser }) => {
    const answer = await browser.client.mutate(procedure, { provider: 'oidc' });
    if (isOk(answer)) browser.pendingRedirect = { ...answer.data<{ location: string }>(), toSignIn: false };
    return answer;
  };
export const beginProviderLink = beginBy('oauth.link');
export const beginProviderStepUp = beginBy('oauth.stepUp');
/**
 * People sign in with their own accounts at the provider. A user who links may unknowingly be signed in there as another
 * user: the provider's pages are not ours, and an attacker can have planted that session.
 */
export const returnFromProvider: Step = async ({ world, self, other, browser, pick }) => {
  const { pendingRedirect } = browser;
  if (pendingRedirect === null) return null;
  browser.pendingRedirect = null;
  const planted = pendingRedirect.toSignIn ? [] : other.providerAccounts;
  const account = [...self.providerAccounts, ...planted][pick % (pendingRedirect.toSignIn ? 3 : 6)];
  if (account === undefined) return null;
  return browser.client.raw({ path: world.fake.approve(pendingRedirect.location, account) });
};
export const unlinkProvider: Step = async ({ browser: { client } }) => {
  const security = await client.query('account.security');
  if (!isOk(security)) return security;
  const [identity] = security.data<{ identities: { id: string }[] }>().identities;
  return identity === undefined ? null : client.mutate('oauth.unlink', { id: identity.id });
};
