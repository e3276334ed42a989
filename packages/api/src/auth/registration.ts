import { AppError, type ErrorCode } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Role } from '@atelier/core/policy';
import type { TokenPurpose } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { nameFromEmail, type RegisterInput, type SetupInput } from '@atelier/core/schemas/auth';
import type { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { createEmailRequests } from '../email-links/email-requests.ts';
import { type NewLink, oneTimeLinks } from '../email-links/one-time-links.ts';
import { queueVerification } from '../email-links/verification-email.ts';
import type { Deps } from '../shared/deps.ts';
import { constantTimeResponse } from '../throttle/constant-time-response.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { SignInAttempt, SignInRequest } from './sign-in-completion.ts';

/** The purpose under which the first superadmin's token is kept. */
export const setupPurpose = 'setup' satisfies TokenPurpose;

const setupLinkExpired = () => new AppError('not_found', 'This setup link has been used or has expired.');

type NewAccount = z.output<typeof RegisterInput>;

const subjectOf = ({ id, workspaceId }: UserRecord) => ({
  actorId: id,
  workspaceId,
  entityType: 'user',
  entityId: id,
});

const hasCode = (thrown: unknown, code: ErrorCode): boolean =>
  thrown instanceof AppError && thrown.code === code;

/** Accounts that their owners create: registration and first setup (R-ID-1, ASVS 6.3.2). */
export const registrationService = (
  deps: Pick<
    Deps,
    | 'checkPassword'
    | 'clock'
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
  const { db, clock, hasher, checkPassword, secrets, outbox, link, signInCompletion, settings } = deps;
  const constantTime = constantTimeResponse(settings.constantTimeStepMs);
  const requestEmail = createEmailRequests(deps);
  const links = oneTimeLinks(deps);

  /** Lets the owner of the email address take over an account whose address was never verified. */
  const claimLink = {
    purpose: 'reset_password',
    path: '/reset-password',
    ttlMs: settings.resetTtlMs,
  } as const satisfies NewLink;

  const newUser = async (input: NewAccount, role: Role, verifiedAt: Date | null): Promise<UserRecord> => ({
    id: newId('user'),
    email: input.email,
    name: input.name ?? nameFromEmail(input.email),
    role,
    passwordHash: await hasher.hash(input.password),
    workspaceId: newId('workspace'),
    lockedAt: null,
    lockReason: null,
    emailVerifiedAt: verifiedAt,
    secondFactorAt: null,
    createdAt: clock.now(),
    lastSignInAt: null,
    lastSignInIp: null,
  });

  /** Registration counts as the first sign-in. */
  const withFirstSignIn = (user: UserRecord, { ip }: SignInRequest): UserRecord => ({
    ...user,
    lastSignInAt: user.createdAt,
    lastSignInIp: ip,
  });

  /** A new account's password was just entered, so it counts as a fresh proof. */
  const newAttempt = (user: UserRecord, before: Principal | null): Omit<SignInAttempt, 'method'> => ({
    user,
    before,
    isNew: true,
    proof: { kind: 'password', at: clock.now() },
  });

  const create = async (
    stores: Stores,
    user: UserRecord,
    request: SignInRequest,
    audit: AuditTrail,
  ): Promise<void> => {
    await stores.users.create(user, settings.monthlyImages);
    await audit.write(stores, 'registration', { ...subjectOf(user), details: { outcome: 'created' } });
    await queueVerification(deps, stores, user, request.browserHash);
  };

  /**
   * Links to sign in and, if the address was never verified, to take the account over from the person who registered
   * it.
   */
  const sendAlreadyRegistered = async (stores: Stores, owner: UserRecord): Promise<void> => {
    const resetLink =
      owner.emailVerifiedAt === null
        ? await links.issue(stores, owner.id, claimLink)
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
    input: NewAccount,
    request: SignInRequest,
    audit: AuditTrail,
  ): Promise<void> => {
    const user = await newUser(input, 'user', null);
    try {
      await db.transaction((stores) => create(stores, user, request, audit));
    } catch (thrown) {
      if (!hasCode(thrown, 'email_taken')) throw thrown;
      await notifyOwner(input.email, audit);
    }
  };

  const registerAndSignIn = async (
    input: NewAccount,
    request: SignInRequest,
    before: Principal | null,
    audit: AuditTrail,
  ): Promise<readonly string[]> => {
    const user = withFirstSignIn(await newUser(input, 'user', null), request);
    const { cookies } = await db.transaction(async (stores) => {
      await create(stores, user, request, audit);
      return signInCompletion.afterFirstFactor(
        stores,
        { ...newAttempt(user, before), method: 'registration' },
        request,
        audit,
      );
    });
    return cookies;
  };

  const validatePassword = (input: Omit<NewAccount, 'name'> & { name?: string | undefined }): Promise<void> =>
    checkPassword(input.password, { email: input.email, name: input.name ?? '' });

  const requirePasswordAuth = (): void => {
    if (!settings.regularAuth) throw new AppError('method_off');
  };

  const requireSetupToken = async (token: string): Promise<void> => {
    const found = await db.tokens.find(secrets.hash(token), setupPurpose, clock.now());
    if (found === null) throw setupLinkExpired();
  };

  return {
    /**
     * If verification is required, the response and the work are the same for every address; only the email differs
     * (ASVS 6.3.8). If it is not, the user is signed in at once, and a taken address is reported: without email there
     * is no other way.
     * @returns the cookies of the session; null if the address must be verified first.
     * @throws AppError `method_off`, `forbidden` when registration is closed, `validation_failed`, `rate_limited`,
     * `email_taken` (only where verification is not required)
     */
    async register(
      input: NewAccount,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<readonly string[] | null> {
      requirePasswordAuth();
      if (!settings.registrationOpen)
        throw new AppError('forbidden', 'Registration is closed here. Ask an administrator.');
      // Before the account is looked up: its calls to other services and their duration must not depend on it.
      await validatePassword(input);
      if (!settings.emailVerificationRequired)
        return constantTime(() => registerAndSignIn(input, request, before, audit));
      await requestEmail('register', input.email, request, () =>
        registerWithVerification(input, request, audit),
      );
      return null;
    },

    /**
     * Redeems the one-time setup link. The address counts as verified: the link was printed on the server's console, so
     * the account cannot belong to a stranger, and an operator without mail must be able to set up the second factor
     * that the role requires.
     * @returns the cookies of the session.
     * @throws AppError `not_found` when the link is used, expired or made up, `method_off`, `validation_failed`
     */
    async setUp(
      input: z.output<typeof SetupInput>,
      request: SignInRequest,
      before: Principal | null,
      audit: AuditTrail,
    ): Promise<readonly string[]> {
      requirePasswordAuth();
      // Before the costly hash: a forged link must not cause work.
      await requireSetupToken(input.token);
      await validatePassword(input);
      const user = withFirstSignIn(await newUser(input, 'superadmin', clock.now()), request);
      const { cookies } = await db.transaction(async (stores) => {
        await stores.users.serialiseRoleChanges();
        // The CLI may have created a superadmin since; then the link is void.
        if ((await stores.users.countSuperadmins()) > 0) throw setupLinkExpired();
        await stores.users.create(user, settings.monthlyImages);
        const token = await stores.tokens.consume(secrets.hash(input.token), setupPurpose, clock.now());
        if (token === null) throw setupLinkExpired();
        await stores.tokens.deleteAll(setupPurpose);
        await audit.write(stores, 'setup_completed', subjectOf(user));
        return signInCompletion.afterFirstFactor(
          stores,
          { ...newAttempt(user, before), method: 'setup' },
          request,
          audit,
        );
      });
      return cookies;
    },
  };
};
