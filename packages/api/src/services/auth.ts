import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Role } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type {
  KnownDevices,
  Limiter,
  PasswordHasher,
  PasswordPolicy,
  SecretSource,
  SessionStarter,
} from '@atelier/core/ports/services';
import type { Database, Stores } from '@atelier/core/ports/stores';
import {
  nameFromEmail,
  type RegisterInput,
  type SetupInput,
  type SignInInput,
} from '@atelier/core/schemas/auth';
import type { z } from 'zod';
import type { AuditTrail } from '../audit-trail.ts';
import type { Call, Caller } from '../context.ts';
import type { ServiceSettings } from './settings.ts';

export interface AuthDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly checkPassword: PasswordPolicy;
  readonly sessions: SessionStarter;
  readonly devices: KnownDevices;
  readonly limiter: Limiter;
  readonly secrets: SecretSource;
  readonly settings: ServiceSettings;
}

type Request = Pick<Call, 'ip' | 'userAgent' | 'deviceCookie' | 'noteLimit'>;

/** The purpose under which the first superadmin's token is kept. */
export const setupPurpose = 'setup';

/** Registration, sign-in, sign-out and the creation of the first superadmin (R-ID-1, R-ID-3, R-SESS-2). */
export const authService = (deps: AuthDeps) => {
  const { db, clock, hasher, checkPassword, sessions, devices, limiter, secrets, settings } = deps;

  /** Names an account without look-up, so that an address which has none is treated alike. */
  const accountOf = (email: string): string => secrets.hash(email);

  /**
   * Where guesses at an account are counted: all strangers' together, whatever addresses they come from, but
   * apart from those of a device that knows the account, or any stranger could keep its owner out (R-LIM-5).
   */
  const guessKey = (email: string, { deviceCookie }: Request): string => {
    const account = accountOf(email);
    const device = devices.recognise(deviceCookie, account);
    return device === null ? `email:${account}` : `device:${secrets.hash(device)}`;
  };

  /** Somebody who is created by signing in for the first time. */
  const newUser = (
    input: { email: string; name?: string | undefined },
    passwordHash: string,
    role: Role,
    { ip }: Request,
  ): UserRecord => {
    const now = clock.now();
    return {
      id: newId('user'),
      email: input.email,
      name: input.name ?? nameFromEmail(input.email),
      role,
      passwordHash,
      workspaceId: newId('workspace'),
      lockedAt: null,
      lockReason: null,
      createdAt: now,
      lastSignInAt: now,
      lastSignInIp: ip,
    };
  };

  /**
   * Starts a session with a new token; whatever session the browser had before ends (no fixation, R-SESS-2).
   * @returns the cookies of the session and of the device, which the account knows from now on.
   */
  const enter = async (
    stores: Stores,
    user: UserRecord,
    request: Request,
    before: Caller | null,
    audit: AuditTrail,
  ): Promise<readonly string[]> => {
    if (before?.credential.kind === 'session')
      await stores.sessions.deleteByHash(before.credential.tokenHash);
    const { session, setCookie } = await sessions.start({
      userId: user.id,
      ip: request.ip,
      userAgent: request.userAgent,
    });
    await audit.write(stores, 'login_success', {
      actorId: user.id,
      workspaceId: user.workspaceId,
      entityType: 'session',
      entityId: session.id,
      details: { method: 'password' },
    });
    return [setCookie, devices.setCookie(accountOf(user.email), request.deviceCookie)];
  };

  const judgePassword = (input: { email: string; password: string; name?: string | undefined }) =>
    checkPassword(input.password, { email: input.email, name: input.name ?? '' });

  /** The account, once the password has been checked. @throws AppError `invalid_credentials`, `account_locked` */
  const verifiedUser = async (
    input: z.output<typeof SignInInput>,
    audit: AuditTrail,
  ): Promise<UserRecord> => {
    const user = await db.users.findByEmail(input.email);
    const valid = await hasher.verify(user?.passwordHash ?? null, input.password);
    if (user !== null && valid && user.lockedAt === null) return user;
    const reason = user === null ? 'unknown_account' : valid ? 'account_locked' : 'wrong_password';
    await audit.write(db, 'login_failure', {
      entityType: 'user',
      ...(user === null ? {} : { entityId: user.id }),
      details: { reason, method: 'password' },
    });
    throw new AppError(reason === 'account_locked' ? 'account_locked' : 'invalid_credentials');
  };

  /** Checks the password and enters; null when the account was changed or locked while it was checked. */
  const tryToEnter = async (
    input: z.output<typeof SignInInput>,
    request: Request,
    before: Caller | null,
    audit: AuditTrail,
  ): Promise<readonly string[] | null> => {
    const user = await verifiedUser(input, audit);
    const { id, passwordHash } = user;
    const isOutdated = passwordHash !== null && hasher.needsRehash(passwordHash);
    const upgraded = isOutdated ? await hasher.hash(input.password) : null;
    return db.transaction(async (stores) => {
      if (!(await stores.users.recordSignIn(id, passwordHash, clock.now(), request.ip))) return null;
      if (upgraded !== null) await stores.users.setPasswordHash(id, passwordHash, upgraded);
      return enter(stores, user, request, before, audit);
    });
  };

  return {
    /** @returns the cookies to set. @throws AppError `forbidden` when registration is closed, `email_taken` */
    async register(
      input: z.output<typeof RegisterInput>,
      request: Request,
      before: Caller | null,
      audit: AuditTrail,
    ) {
      if (!settings.registrationOpen)
        throw new AppError('forbidden', 'Registration is closed here. Ask an administrator.');
      judgePassword(input);
      const user = newUser(input, await hasher.hash(input.password), 'user', request);
      return db.transaction(async (stores) => {
        await stores.users.create(user, settings.monthlyImages);
        await audit.write(stores, 'registration', {
          actorId: user.id,
          workspaceId: user.workspaceId,
          entityType: 'user',
          entityId: user.id,
        });
        return enter(stores, user, request, before, audit);
      });
    },

    /**
     * Works as long for an unknown address as for a known one, and says the same (ASVS 6.3.8).
     * @throws AppError `invalid_credentials`, `account_locked` (only after the right password), `rate_limited`,
     * `conflict` when the account was changed while the password was checked
     */
    async signIn(
      input: z.output<typeof SignInInput>,
      request: Request,
      before: Caller | null,
      audit: AuditTrail,
    ) {
      const key = guessKey(input.email, request);
      const verdict = await limiter.consume('signIn', key);
      if (!verdict.allowed) {
        request.noteLimit('signIn', verdict);
        throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
      }
      // Whoever's account changed while the password was checked is checked anew, against what stands now.
      const cookies =
        (await tryToEnter(input, request, before, audit)) ??
        (await tryToEnter(input, request, before, audit));
      if (cookies === null) throw new AppError('conflict');
      await limiter.reset('signIn', key);
      return cookies;
    },

    /**
     * Ends the caller's session on the server (R-SESS-4). The device stays known: that lets nobody in.
     * @returns the cookie that takes the session's away.
     */
    async signOut(caller: Caller, audit: AuditTrail) {
      const { credential } = caller;
      if (credential.kind !== 'session') throw new AppError('forbidden');
      await db.transaction(async (stores) => {
        await stores.sessions.deleteByHash(credential.tokenHash);
        await audit.write(stores, 'logout', { entityType: 'session', entityId: credential.sessionId });
      });
      return sessions.blankCookie();
    },

    /** Redeems the one-time setup link. @throws AppError `not_found` when the token is used, expired or made up */
    async setUp(
      input: z.output<typeof SetupInput>,
      request: Request,
      before: Caller | null,
      audit: AuditTrail,
    ) {
      judgePassword(input);
      const user = newUser(input, await hasher.hash(input.password), 'superadmin', request);
      return db.transaction(async (stores) => {
        const token = await stores.tokens.consume(secrets.hash(input.token), setupPurpose, clock.now());
        // The console may have made a superadmin while the link lay about: then there is no first one to make.
        if (token === null || (await stores.users.countSuperadmins()) > 0)
          throw new AppError('not_found', 'This setup link has been used or has expired.');
        await stores.tokens.deleteAll(setupPurpose);
        await stores.users.create(user, settings.monthlyImages);
        await audit.write(stores, 'setup_completed', {
          actorId: user.id,
          workspaceId: user.workspaceId,
          entityType: 'user',
          entityId: user.id,
        });
        return enter(stores, user, request, before, audit);
      });
    },
  };
};
