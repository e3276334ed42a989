import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { OAuthIntent, OAuthOutcome, OAuthProfile, OAuthProviders } from '@atelier/core/ports/identity';
import type { Caller } from '../call.ts';
import { identityService } from '../services/identities.ts';
import { createWaysInBench, minuteMs } from './ways-in.ts';

const none = new URLSearchParams();

/** The service over providers that say what the test wants them to. */
export const openIdentities = (changed: Parameters<typeof createWaysInBench>[0] = {}) => {
  const bench = createWaysInBench(changed);
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
  const service = identityService({ ...bench, oauth });
  const arrive = (caller: Caller | null = null) =>
    service.arrive('google', none, undefined, bench.request, caller, bench.trail(caller));
  /** The provider says this of whoever left with this intent. */
  const answer = (intent: OAuthIntent, fields: Partial<OAuthProfile> = {}) => {
    states += 1;
    const stateExpiresAt = new Date(bench.clock.now().getTime() + 10 * minuteMs);
    outcome = {
      ok: true,
      intent,
      profile: { ...profile, ...fields },
      cookies: ['oauth='],
      stateHash: `#${states}`,
      stateExpiresAt,
    };
  };
  const link = (
    userId: string,
    provider = 'google',
    subject = '1001',
    issuer = `https://${provider}.example`,
  ) =>
    bench.db.identities.create({
      id: newId('identity'),
      userId,
      provider,
      issuer,
      subject,
      email: 'ann@example.org',
      createdAt: bench.clock.now(),
      lastUsedAt: null,
    });
  return {
    bench,
    service,
    arrive,
    answer,
    link,
    begun: () => begun,
    fails: (failed: Extract<OAuthOutcome, { ok: false }>) => {
      outcome = failed;
    },
    signIn: (fields: Partial<OAuthProfile> = {}, next: string | null = null) => {
      answer({ kind: 'sign_in', next }, fields);
      return arrive();
    },
  };
};

export const sessionOf = ({ user, credential }: Caller) => {
  if (credential.kind !== 'session') throw new Error('Not a session.');
  return { userId: user.id, sessionId: credential.sessionId };
};

/** The code of the refusal, or `fine`. */
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );
