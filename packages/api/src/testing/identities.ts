import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { OAuthIntent, OAuthOutcome, OAuthProfile, OAuthProviders } from '@atelier/core/ports/identity';
import { oauthCallback } from '../oauth/callback.ts';
import { oauthService } from '../oauth/identities.ts';
import type { Principal } from '../trpc/request-context.ts';
import { createServiceHarness, minuteMs } from './service-harness.ts';

const none = new URLSearchParams();

/** The OAuth services with fake providers whose responses the test sets. */
export const openIdentities = async (changed: Parameters<typeof createServiceHarness>[0] = {}) => {
  const harness = await createServiceHarness(changed);
  const profile: OAuthProfile = {
    provider: 'google',
    issuer: 'https://google.example',
    subject: '1001',
    email: 'ann@example.org',
    emailVerified: true,
    name: 'Ann',
    authenticatedAt: null,
  };
  let outcome: OAuthOutcome = { ok: false, fault: 'failed', intent: null, cookies: [] };
  let begun: OAuthIntent | null = null;
  let states = 0;
  const oauth: OAuthProviders = {
    list: [
      { id: 'google', name: 'Google', issuer: 'https://google.example' },
      { id: 'github', name: 'GitHub', issuer: 'https://github.example' },
    ],
    async begin(provider, intent) {
      if (provider === 'down') throw new AppError('overloaded');
      if (provider === 'wrong') throw new AppError('provider_misconfigured');
      begun = intent;
      return provider === 'google' || provider === 'github'
        ? { location: `https://${provider}.example/authorize`, setCookies: ['oauth=flow'] }
        : null;
    },
    complete: async () => outcome,
  };
  const service = oauthService({ ...harness, oauth });
  const callback = oauthCallback({ ...harness, oauth });
  const runCallback = (principal: Principal | null = null) =>
    callback.handle('google', none, undefined, harness.request, principal, harness.trail(principal));
  /** Sets the provider's response to a flow with this intent. */
  const setProfile = (intent: OAuthIntent, fields: Partial<OAuthProfile> = {}) => {
    states += 1;
    const stateExpiresAt = new Date(harness.clock.now().getTime() + 10 * minuteMs);
    outcome = {
      ok: true,
      intent,
      profile: { ...profile, ...fields },
      cookies: ['oauth='],
      stateHash: harness.secrets.hash(`state ${states}`),
      stateExpiresAt,
    };
  };
  const link = (
    userId: string,
    provider = 'google',
    subject = '1001',
    issuer = `https://${provider}.example`,
  ) =>
    harness.db.identities.create({
      id: newId('identity'),
      userId,
      provider,
      issuer,
      subject,
      email: 'ann@example.org',
      createdAt: harness.clock.now(),
      lastUsedAt: null,
    });
  return {
    harness,
    service,
    callback,
    runCallback,
    setProfile,
    link,
    begun: () => begun,
    setOutcome: (failed: Extract<OAuthOutcome, { ok: false }>) => {
      outcome = failed;
    },
    signIn: (fields: Partial<OAuthProfile> = {}, next: string | null = null) => {
      setProfile({ kind: 'sign_in', next }, fields);
      return runCallback();
    },
  };
};

export const sessionOf = ({ user, credential }: Principal) => {
  if (credential.kind !== 'session') throw new Error('Not a session.');
  return { userId: user.id, sessionId: credential.sessionId };
};

/** The code of the refusal, or `fine`. */
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );
