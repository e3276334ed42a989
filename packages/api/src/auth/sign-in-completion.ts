import type { ErrorCode } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { SecondFactors, SignInMethod } from '@atelier/core/schemas/identity';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { requireNotLocked } from '../responses/in-force.ts';
import { neverProven, type PresentedProof, provenAtAfter } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { knownDevices } from '../throttle/known-devices.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

/** The parts of a request that every sign-in method reads. */
export type SignInRequest = Pick<
  RequestContext,
  'ip' | 'userAgent' | 'deviceCookie' | 'noteLimit' | 'browserHash' | 'challengeToken' | 'addressKey'
>;

/** A sign-in that passed its first factor. */
export interface SignInAttempt {
  readonly user: UserRecord;
  readonly method: SignInMethod;
  /** The session that the browser had before; it ends (no fixation, R-SESS-2). */
  readonly before: Principal | null;
  /** The account was created by this request: no new-device email is sent. */
  readonly isNew: boolean;
  /** It counts as a fresh proof if step-up would accept it for this account (R-ID-9). */
  readonly proof: PresentedProof;
  /** The password hash that replaced the user's during this sign-in. */
  readonly rehashed?: string | null;
}

/** Cookies to set, and the possible second factors if one is required before there is a session. */
export interface SignInOutcome {
  readonly cookies: readonly string[];
  readonly secondFactor: SecondFactors | null;
}

/** Attempts at a second factor before the sign-in must be restarted (ASVS 6.6.3). */
export const attemptsPerChallenge = 5;
/** Lifetime of a "this was not me" link: long, because emails are read late. */
export const reportLinkTtlMs = 7 * 86_400_000;

/** Why an authenticated user may not sign in; null if they may (ASVS 6.3.4). */
export const signInRefusal = (
  user: Pick<UserRecord, 'lockedAt' | 'emailVerifiedAt'>,
  settings: Pick<ServiceSettings, 'emailVerificationRequired'>,
): Extract<ErrorCode, 'account_locked' | 'email_unverified'> | null => {
  if (user.lockedAt !== null) return 'account_locked';
  return settings.emailVerificationRequired && user.emailVerifiedAt === null ? 'email_unverified' : null;
};

/**
 * Whether sign-in needs a second factor after this method. A passkey is both factors at once, because it requires user
 * verification.
 */
export const needsSecondFactor = (user: Pick<UserRecord, 'secondFactorAt'>, method: SignInMethod): boolean =>
  user.secondFactorAt !== null && method !== 'passkey';

/** The one place where sessions are created, for every sign-in method (ASVS 6.3.4). */
export const createSignInCompletion = (
  deps: Pick<
    Deps,
    'challengeCookie' | 'clock' | 'db' | 'devices' | 'link' | 'outbox' | 'secrets' | 'sessions' | 'settings'
  >,
) => {
  const { clock, sessions, secrets, outbox, challengeCookie, link, settings } = deps;
  const known = knownDevices(deps);

  const availableFactors = async (stores: Stores, userId: string): Promise<SecondFactors> => ({
    totp: (await stores.totp.find(userId))?.confirmedAt != null,
    passkey: (await stores.passkeys.listOf(userId)).length > 0,
    recoveryCode: (await stores.recoveryCodes.count(userId)) > 0,
  });

  const sendNewDeviceEmail = async (
    stores: Stores,
    { user, method }: SignInAttempt,
    request: SignInRequest,
    startedAt: Date,
  ): Promise<void> => {
    const token = secrets.token();
    await stores.tokens.create({
      tokenHash: secrets.hash(token),
      purpose: 'disown_sign_in',
      userId: user.id,
      browserHash: null,
      note: startedAt.toISOString(),
      expiresAt: new Date(clock.now().getTime() + reportLinkTtlMs),
    });
    await outbox.add(stores, {
      to: user.email,
      userId: user.id,
      message: {
        kind: 'new_device',
        name: user.name,
        device: request.userAgent,
        ip: request.ip,
        at: startedAt.toISOString(),
        method,
        link: link(`/not-me#token=${token}`),
      },
    });
  };

  /** Creates the session after all required factors. */
  const createSession = async (
    stores: Stores,
    attempt: SignInAttempt,
    request: SignInRequest,
    audit: AuditTrail,
    details: { readonly secondFactor?: string } = {},
  ): Promise<SignInOutcome> => {
    const { user, method, before, isNew, proof, rehashed } = attempt;
    // A new account has done nothing that a rule could have found.
    if (!isNew) await requireNotLocked(stores, user.id, clock.now());
    if (before?.credential.kind === 'session')
      await stores.sessions.deleteByHash(before.credential.tokenHash);
    const { ip, userAgent } = request;
    // The proof of the ended session does not carry over: it may have been another account's.
    const provenAt = provenAtAfter(proof, user, settings, neverProven);
    const { session, setCookie } = await sessions.start({ userId: user.id, ip, userAgent, method, provenAt });
    const generation = await known.generationOf(stores, user.id);
    const isKnown = (await known.keyOf(stores, { ...user, generation }, request.deviceCookie)) !== null;
    const deviceCookie = known.setCookie(
      { email: user.email, passwordHash: rehashed ?? user.passwordHash, generation },
      isKnown ? request.deviceCookie : undefined,
    );
    if (!isNew && !isKnown) await sendNewDeviceEmail(stores, attempt, request, session.createdAt);
    await audit.write(stores, 'login_success', {
      actorId: user.id,
      workspaceId: user.workspaceId,
      entityType: 'session',
      entityId: session.id,
      details: { method, newDevice: !isKnown, ...details },
    });
    return {
      cookies: [setCookie, deviceCookie, challengeCookie.clear()],
      secondFactor: null,
    };
  };

  /** Starts a challenge: no session, only the right to present a second factor for a few minutes. */
  const startChallenge = async (
    stores: Stores,
    { user, method }: SignInAttempt,
    audit: AuditTrail,
  ): Promise<SignInOutcome> => {
    await requireNotLocked(stores, user.id, clock.now());
    const token = secrets.token();
    await stores.challenges.create({
      tokenHash: secrets.hash(token),
      userId: user.id,
      method,
      attemptsLeft: attemptsPerChallenge,
      expiresAt: new Date(clock.now().getTime() + challengeCookie.ttlMs),
    });
    await audit.write(stores, 'login_challenged', {
      actorId: user.id,
      workspaceId: user.workspaceId,
      entityType: 'user',
      entityId: user.id,
      details: { method },
    });
    return { cookies: [challengeCookie.set(token)], secondFactor: await availableFactors(stores, user.id) };
  };

  return {
    availableFactors,
    createSession,
    /** Creates the session, or a challenge if a second factor is required. */
    afterFirstFactor: (
      stores: Stores,
      attempt: SignInAttempt,
      request: SignInRequest,
      audit: AuditTrail,
    ): Promise<SignInOutcome> =>
      needsSecondFactor(attempt.user, attempt.method)
        ? startChallenge(stores, attempt, audit)
        : createSession(stores, attempt, request, audit),
  };
};
export type SignInCompletion = ReturnType<typeof createSignInCompletion>;
