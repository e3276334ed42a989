import { AppError } from '@atelier/core/errors';
import type { TokenPurpose } from '@atelier/core/ports/identity-records';
import type { SetupInput, SetupState } from '@atelier/core/schemas/auth';
import type { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { newAccountSubject, newAccounts } from './new-account.ts';
import type { SignInRequest } from './sign-in-completion.ts';

/** The purpose of the first superadmin's one-time token. */
export const setupPurpose = 'setup' satisfies TokenPurpose;

const linkExpired = () => new AppError('not_found', 'This setup link has been used or has expired.');

/** The setup of a new installation: its first superadmin (R-ID-1). */
export const setupService = (
  deps: Pick<Deps, 'checkPassword' | 'clock' | 'db' | 'hasher' | 'secrets' | 'settings' | 'signInCompletion'>,
) => {
  const { db, clock, secrets, signInCompletion, settings } = deps;
  const accounts = newAccounts(deps);
  let hasSuperadmin = false;

  const requireToken = async (token: string): Promise<void> => {
    const found = await db.tokens.find(secrets.hash(token), setupPurpose, clock.now());
    if (found === null) throw linkExpired();
  };

  return {
    /** How the installation gets its first superadmin. A yes is remembered: the last superadmin is never removed. */
    async state(): Promise<SetupState> {
      hasSuperadmin ||= (await db.users.countSuperadmins()) > 0;
      if (hasSuperadmin) return 'done';
      return settings.regularAuth ? 'link' : 'operator';
    },

    /**
     * Redeems the one-time setup link. The address counts as verified: the link was printed on the server's console, so
     * the account cannot belong to a stranger, and an operator without mail must be able to set up the second factor
     * that the role requires.
     * @returns the cookies of the session.
     * @throws AppError `not_found` if the link is used, expired or forged, `method_off`, `validation_failed`
     */
    async complete(
      input: z.output<typeof SetupInput>,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<readonly string[]> {
      accounts.requirePasswordAuth();
      // Before the costly hash: a forged link must not cause work.
      await requireToken(input.token);
      await accounts.validatePassword(input);
      const created = await accounts.create(input, 'superadmin', clock.now());
      const user = accounts.withFirstSignIn(created, request);
      const { cookies } = await db.transaction(async (stores) => {
        await stores.users.serialiseRoleChanges();
        // The CLI may have created a superadmin since; then the link is void.
        if ((await stores.users.countSuperadmins()) > 0) throw linkExpired();
        await stores.users.create(user, settings.monthlyImages, settings.budgetMinor);
        const token = await stores.tokens.consume(secrets.hash(input.token), setupPurpose, clock.now());
        if (token === null) throw linkExpired();
        await stores.tokens.deleteAll(setupPurpose);
        await audit.write(stores, 'setup_completed', newAccountSubject(user));
        const attempt = { ...accounts.signInAttempt(user, before), method: 'setup' } as const;
        return signInCompletion.afterFirstFactor(stores, attempt, request, audit);
      });
      return cookies;
    },
  };
};
