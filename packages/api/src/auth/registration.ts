import { AppError, type ErrorCode } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { LegalVersion } from '@atelier/core/schemas/legal';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { createEmailRequests } from '../email-links/email-requests.ts';
import { type NewLink, oneTimeLinks } from '../email-links/one-time-links.ts';
import { queueVerification } from '../email-links/verification-email.ts';
import type { Deps } from '../shared/deps.ts';
import { constantTimeResponse } from '../throttle/constant-time-response.ts';
import type { Principal } from '../trpc/request-context.ts';
import { type NewAccount, newAccountSubject, newAccounts } from './new-account.ts';
import type { SignInRequest } from './sign-in-completion.ts';

const hasCode = (thrown: unknown, code: ErrorCode): boolean =>
  thrown instanceof AppError && thrown.code === code;

type Registration = NewAccount & { readonly accepted?: readonly LegalVersion[] | undefined };

/** Registration (R-ID-1, ASVS 6.3.2). */
export const registrationService = (
  deps: Pick<
    Deps,
    | 'checkPassword'
    | 'clock'
    | 'consents'
    | 'db'
    | 'hasher'
    | 'limiter'
    | 'limits'
    | 'link'
    | 'outbox'
    | 'secrets'
    | 'settings'
    | 'signInCompletion'
  >,
) => {
  const { db, outbox, link, signInCompletion, settings, consents } = deps;
  const constantTime = constantTimeResponse(settings.constantTimeStepMs);
  const accounts = newAccounts(deps);
  const requestEmail = createEmailRequests(deps);
  const links = oneTimeLinks(deps);

  /** Lets the owner of the email address take over an account whose address was never verified. */
  const claimLink = (): NewLink => ({
    purpose: 'reset_password',
    path: '/reset-password',
    ttlMs: settings.resetTtlMs,
  });

  const create = async (
    stores: Stores,
    user: UserRecord,
    accepted: readonly LegalVersion[],
    request: SignInRequest,
    audit: AuditTrail,
  ): Promise<void> => {
    await stores.users.create(user, settings.monthlyImages, settings.budgetMinor);
    await audit.write(stores, 'registration', {
      ...newAccountSubject(user),
      details: { outcome: 'created' },
    });
    await consents.acceptAtSignUp(stores, user, accepted, audit);
    await queueVerification(deps, stores, user, request.browserHash);
  };

  /**
   * Links to sign in and, if the address was never verified, to take the account over from the person who registered
   * it.
   */
  const sendAlreadyRegistered = async (stores: Stores, owner: UserRecord): Promise<void> => {
    const resetLink =
      owner.emailVerifiedAt === null
        ? await links.issue(stores, owner.id, claimLink())
        : link('/forgot-password');
    await outbox.add(stores, {
      to: owner.email,
      userId: owner.id,
      message: { kind: 'already_registered', name: owner.name, signInLink: link('/sign-in'), resetLink },
    });
  };

  /** Tells the owner of the address by email that it has an account. */
  const notifyOwner = (email: string, audit: AuditTrail): Promise<void> =>
    db.transaction(async (stores) => {
      const found = await stores.users.findByEmail(email);
      // The user row is locked before its links are replaced, and the audit log comes last: the lock order of a reset.
      const owner = found === null ? null : await stores.users.findForUpdate(found.id);
      // Locked accounts get no email with a link to sign in.
      if (owner !== null && owner.lockedAt === null) await sendAlreadyRegistered(stores, owner);
      await audit.write(stores, 'registration', {
        entityType: 'user',
        ...(owner === null ? {} : { entityId: owner.id }),
        details: { outcome: 'already_registered' },
      });
    });

  /** The response does not reveal whether the address is taken; the email does. */
  const registerWithVerification = async (
    input: Registration,
    request: SignInRequest,
    audit: AuditTrail,
  ): Promise<void> => {
    const user = await accounts.create(input, 'user', null);
    try {
      await db.transaction((stores) => create(stores, user, input.accepted ?? [], request, audit));
    } catch (thrown) {
      if (!hasCode(thrown, 'email_taken')) throw thrown;
      await notifyOwner(input.email, audit);
    }
  };

  const registerAndSignIn = async (
    input: Registration,
    request: SignInRequest,
    before: Principal | null,
    audit: AuditTrail,
  ): Promise<readonly string[]> => {
    const user = accounts.withFirstSignIn(await accounts.create(input, 'user', null), request);
    const { cookies } = await db.transaction(async (stores) => {
      await create(stores, user, input.accepted ?? [], request, audit);
      return signInCompletion.afterFirstFactor(
        stores,
        { ...accounts.signInAttempt(user, before), method: 'registration' },
        request,
        audit,
      );
    });
    return cookies;
  };

  return {
    /**
     * If verification is required, the response and the work are the same for every address; only the email differs
     * (ASVS 6.3.8). If it is not, the user is signed in at once, and a taken address is reported: without email there
     * is no other way.
     * @returns the cookies of the session; null if the address must be verified first.
     * @throws AppError `method_off`, `forbidden` if registration is closed, `validation_failed`, `rate_limited`,
     * `email_taken` (only if verification is not required)
     */
    async register(
      input: Registration,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<readonly string[] | null> {
      accounts.requirePasswordAuth();
      if (!settings.registrationOpen)
        throw new AppError('forbidden', 'Registration is closed here. Ask an administrator.');
      await consents.requireAccepted(input.accepted ?? []);
      // Before the account is looked up: its calls to other services and their duration must not depend on it.
      await accounts.validatePassword(input);
      if (!settings.emailVerificationRequired)
        return constantTime(() => registerAndSignIn(input, request, before, audit));
      await requestEmail('register', input.email, request, () =>
        registerWithVerification(input, request, audit),
      );
      return null;
    },
  };
};
