import { AppError } from '@atelier/core/errors';
import type { OAuthProviders } from '@atelier/core/ports/identity';
import { registrationService } from '../auth/registration.ts';
import { setupService } from '../auth/setup.ts';
import { signInService } from '../auth/sign-in.ts';
import { createServiceHarness, minuteMs } from './service-harness.ts';

/** One enabled provider, which is never called. */
export const oauth: OAuthProviders = {
  list: [{ id: 'google', name: 'Google', issuer: 'https://google.example' }],
  begin: async () => null,
  complete: async () => ({ ok: false, fault: 'failed', intent: null, cookies: [] }),
};
export const password = 'a password';

/** Sign-in, registration and setup by password, with one verified user, Ann. */
export const openPasswordAuth = async (settings: Parameters<typeof createServiceHarness>[0] = {}) => {
  const harness = await createServiceHarness({ resetTtlMs: minuteMs, verifyTtlMs: minuteMs, ...settings });
  const checkPassword = async (tried: string): Promise<void> => {
    if (tried.length < 8) throw new AppError('validation_failed');
  };
  const auth = signInService({ ...harness, oauth, checkPassword });
  const registration = registrationService({ ...harness, checkPassword });
  const setup = setupService({ ...harness, checkPassword });
  const ann = await harness.user({ email: 'ann@example.org', passwordHash: password });
  const outcome = async (work: Promise<unknown>): Promise<unknown> => {
    try {
      return await work;
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  /** The outcome of a sign-in: `in`, `challenged` or an error code. */
  const signIn = (email: string, tried: string) =>
    outcome(
      auth
        .signIn({ email, password: tried }, harness.request, null, harness.trail())
        .then(({ secondFactor }) => (secondFactor === null ? 'in' : 'challenged')),
    );
  const register = (email: string, tried = 'long enough') =>
    outcome(registration.register({ email, password: tried }, harness.request, null, harness.trail()));
  const kinds = () => harness.mails().map(({ message }) => message.kind);
  return { harness, auth, registration, setup, ann, outcome, signIn, register, kinds };
};
