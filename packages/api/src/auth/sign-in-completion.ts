import type { ErrorCode } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { SecondFactors, SignInMethod } from '@atelier/core/schemas/identity';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { neverProven, type PresentedProof, provenAtAfter } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { knownDevices } from '../throttle/known-devices.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

/** What every way in reads of a request. */
export type SignInRequest = Pick<
  RequestContext,
  'ip' | 'userAgent' | 'deviceCookie' | 'noteLimit' | 'browserHash' | 'challengeToken' | 'addressKey'
>;

/** Somebody who has passed the first factor. */
export interface SignInAttempt {
  readonly user: UserRecord;
  readonly method: SignInMethod;
  /** The session that the browser had before; it ends (no fixation, R-SESS-2). */
  readonly before: Principal | null;
  /** The account was made by this very request: its owner needs no news of a new device. */
  readonly isNew: boolean;
  /** What the person has shown; it counts as a fresh proof if step-up would accept it for this account (R-ID-9). */
  readonly proof: PresentedProof;
  /** What the user's password hash has been replaced by within this sign-in. */
  readonly rehashed?: string | null;
}

/** What a way in leads to: cookies, and whether a second factor is owed before there is a session. */
export interface SignInOutcome {
  readonly cookies: readonly string[];
  readonly secondFactor: SecondFactors | null;
}

/** Tries at a second factor before the sign-in has to start again (ASVS 6.6.3). */
export const attemptsPerChallenge = 5;
/** How long a "this was not me" link works: people read mail late. */
export const reportLinkTtlMs = 7 * 86_400_000;

/** Why somebody who has proven who they are may not come in all the same; null when they may (ASVS 6.3.4). */
export const signInRefusal = (
  user: Pick<UserRecord, 'lockedAt' | 'emailVerifiedAt'>,
  settings: Pick<ServiceSettings, 'emailVerificationRequired'>,
): Extract<ErrorCode, 'account_locked' | 'email_unverified'> | null => {
  if (user.lockedAt !== null) return 'account_locked';
  return settings.emailVerificationRequired && user.emailVerifiedAt === null ? 'email_unverified' : null;
};

/**
 * Whether the account asks for more than the first factor, which alone is no sign-in yet. A passkey is both factors at
 * once, because it asks for the person's gesture as well (user verification).
 */
export const needsSecondFactor = (user: Pick<UserRecord, 'secondFactorAt'>, method: SignInMethod): boolean =>
  user.secondFactorAt !== null && method !== 'passkey';

/** The one place where sessions begin: every way in ends here (ASVS 6.3.4). */
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

  /** Begins the session of somebody who has passed everything that the account asks for. */
  const createSession = async (
    stores: Stores,
    attempt: SignInAttempt,
    request: SignInRequest,
    audit: AuditTrail,
    details: { readonly secondFactor?: string } = {},
  ): Promise<SignInOutcome> => {
    const { user, method, before, isNew, proof, rehashed } = attempt;
    if (before?.credential.kind === 'session')
      await stores.sessions.deleteByHash(before.credential.tokenHash);
    const { ip, userAgent } = request;
    // The session that ends here vouches for nothing: it may have been another account's.
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

  /** Begins a challenge: no session, only the right to show a second factor for a few minutes. */
  const startChallenge = async (
    stores: Stores,
    { user, method }: SignInAttempt,
    audit: AuditTrail,
  ): Promise<SignInOutcome> => {
    const token = secrets.token();
    await stores.challenges.create({
      tokenHash: secrets.hash(token),
      userId: user.id,
      method,
      triesLeft: attemptsPerChallenge,
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
    /** After the first factor: in, or on to the second one where it is owed. */
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
