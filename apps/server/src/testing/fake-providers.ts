import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import type { OAuthIntent, OAuthProfile, OAuthProviders } from '@atelier/core/ports/identity';

/** An account at the provider. */
export type ProviderAccount = Pick<OAuthProfile, 'subject' | 'email' | 'emailVerified'>;

const id = 'oidc';
export const fakeIssuer = 'https://provider.example';
const cookieOf = (state: string): string => `atelier_oauth_${state}`;
const flowTtlMs = 600_000;

/** Whether the browser carries the attempt of this state, beside any others of its own. */
const carries = (header = '', state: string): boolean =>
  header.split('; ').some((pair) => pair === `${cookieOf(state)}=${state}`);

/**
 * A provider that is one function call away: each flow belongs to the browser that began it, each code to one flow and
 * one account. The protocol of real ones is tested in `packages/auth` and by the provider of `oidc.ts`.
 */
export const createFakeProviders = (clock: Clock) => {
  const flows = new Map<string, { readonly intent: OAuthIntent; readonly expiresAt: Date }>();
  const codes = new Map<string, { readonly state: string; readonly account: ProviderAccount }>();

  const providers: OAuthProviders = {
    list: [{ id, name: 'Single sign-on', issuer: fakeIssuer }],
    async begin(provider, intent) {
      if (provider !== id) return null;
      const state = randomUUID();
      flows.set(state, { intent, expiresAt: new Date(clock.now().getTime() + flowTtlMs) });
      return {
        location: `https://provider.example/authorize?state=${state}`,
        setCookies: [`${cookieOf(state)}=${state}; Path=/; HttpOnly; Max-Age=${flowTtlMs / 1000}`],
      };
    },
    async complete(_provider, query, cookieHeader) {
      const state = query.get('state') ?? '';
      const flow = carries(cookieHeader, state) ? flows.get(state) : undefined;
      if (flow === undefined) return { ok: false, fault: 'expired', intent: null, cookies: [] };
      const cookies = [`${cookieOf(state)}=; Path=/; HttpOnly; Max-Age=0`];
      if (flow.expiresAt <= clock.now()) return { ok: false, fault: 'expired', intent: flow.intent, cookies };
      const given = codes.get(query.get('code') ?? '');
      if (given?.state !== state) return { ok: false, fault: 'failed', intent: flow.intent, cookies };
      return {
        ok: true,
        intent: flow.intent,
        profile: {
          provider: id,
          issuer: fakeIssuer,
          name: null,
          authenticatedAt: clock.now(),
          ...given.account,
        },
        stateHash: createHash('sha256').update(state).digest('hex'),
        stateExpiresAt: flow.expiresAt,
        cookies,
      };
    },
  };

  return {
    providers,
    /** The callback after consent. @returns its path */
    approve(location: string, account: ProviderAccount): string {
      const state = new URL(location).searchParams.get('state') ?? '';
      const code = randomUUID();
      codes.set(code, { state, account });
      return `/auth/${id}/callback?${new URLSearchParams({ code, state })}`;
    },
  };
};
export type FakeProviders = ReturnType<typeof createFakeProviders>;
