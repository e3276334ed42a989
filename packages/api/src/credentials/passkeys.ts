import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { PasskeyBinding } from '@atelier/core/ports/identity';
import type { PasskeyRecord } from '@atelier/core/ports/identity-records';
import type { AddPasskeyInput, RenamePasskeyInput } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';
import {
  lockCurrentUser,
  renewCurrentSession,
  requireVerified,
  sessionOf,
  unchangedProof,
} from '../access/current-session.ts';
import { hasSignInMethod, lastMethodText } from '../access/remaining-methods.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { afterFactorAdded, afterFactorRemoved, endClientsBefore } from '../second-factor/state.ts';
import { viewPasskey } from '../shared/access-views.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { lastFactorText } from './totp.ts';

type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

const maxPasskeys = 20;

const subject = (id: string) => ({ entityType: 'passkey', entityId: id });
const tooManyPasskeys = () =>
  new AppError('conflict', `You already have ${maxPasskeys} passkeys. Remove one first.`);

/** Passkeys of an account (R-ID-8). */
export const passkeyService = (
  deps: Pick<
    Deps,
    'clock' | 'db' | 'notices' | 'oauth' | 'passkeys' | 'recoveryCodes' | 'sessions' | 'settings'
  >,
) => {
  const { db, clock, passkeys, recoveryCodes, sessions, oauth, notices, settings } = deps;

  /** Bound to the session's current token, so that a challenge ends with it. */
  const bindingOf = (principal: Principal): PasskeyBinding => ({
    purpose: 'register',
    boundTo: sessionOf(principal).tokenHash,
  });

  return {
    async list({ user }: Principal) {
      return (await db.passkeys.listOf(user.id)).map(viewPasskey);
    },

    /** @throws AppError `email_unverified`, `conflict` beyond 20 passkeys */
    async beginRegistration(principal: Principal) {
      const { user } = principal;
      requireVerified(user);
      const existing = await db.passkeys.listOf(user.id);
      if (existing.length >= maxPasskeys) throw tooManyPasskeys();
      const owner = { userId: user.id, email: user.email, name: user.name };
      return passkeys.creationOptions(owner, bindingOf(principal), existing);
    },

    /**
     * The first second factor ends all other sessions, sign-in challenges and API clients, which were created without
     * one, and returns recovery codes.
     * @throws AppError `bad_request` if the response is invalid, `conflict` if the passkey is registered already
     */
    async register(
      principal: Principal,
      { name, response }: z.output<typeof AddPasskeyInput>,
      request: Request,
      audit: AuditTrail,
    ) {
      requireVerified(principal.user);
      const verificationFailed = () =>
        new AppError('bad_request', 'The passkey could not be verified. Try again.');
      const verified = await passkeys.verifyCreation(response, bindingOf(principal));
      if (verified === null) throw verificationFailed();
      return db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        const { challengeHash, challengeExpiresAt, ...known } = verified;
        if (!(await stores.spent.spend(challengeHash, challengeExpiresAt))) throw verificationFailed();
        if ((await stores.passkeys.listOf(user.id)).length >= maxPasskeys) throw tooManyPasskeys();
        const now = clock.now();
        const passkey: PasskeyRecord = {
          id: newId('passkey'),
          userId: user.id,
          credentialId: known.credentialId,
          publicKey: known.publicKey,
          counter: known.counter,
          transports: known.transports,
          name,
          backedUp: known.backedUp,
          createdAt: now,
          lastUsedAt: null,
        };
        await stores.passkeys.create(passkey);
        const newCodes = await afterFactorAdded(stores, user, now, recoveryCodes);
        let sessionsEnded = 0;
        if (user.secondFactorAt === null) {
          await stores.challenges.deleteAllOf(user.id);
          sessionsEnded = await stores.sessions.deleteAllOf(user.id, sessionOf(principal).tokenHash);
        }
        const clientsEnded = await endClientsBefore(stores, user);
        const setCookie = await renewCurrentSession(sessions, principal, request, unchangedProof(principal));
        await notices.send(stores, user, 'passkey_added', request, { what: name });
        await audit.write(stores, 'passkey_added', {
          ...subject(passkey.id),
          details: { sessionsEnded, clientsEnded },
        });
        const recovery = newCodes === null ? null : [...newCodes];
        return { passkey: viewPasskey(passkey), recoveryCodes: recovery, setCookie };
      });
    },

    /** @throws AppError `not_found`, also for another user's */
    async rename({ user }: Principal, { id, name }: z.output<typeof RenamePasskeyInput>, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        if (!(await stores.passkeys.rename(user.id, id, name))) throw new AppError('not_found');
        await audit.write(stores, 'passkey_renamed', subject(id));
      });
    },

    /**
     * @returns the cookie of the renewed session.
     * @throws AppError `not_found`, `forbidden` if the role requires it, `conflict` if it is the last sign-in method
     */
    async remove(principal: Principal, id: string, request: Request, audit: AuditTrail) {
      return db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        const removed = await stores.passkeys.deleteOwned(user.id, id);
        if (removed === null) throw new AppError('not_found');
        const hasFactorLeft = await afterFactorRemoved(stores, user);
        if (!hasFactorLeft && settings.secondFactorRoles.includes(user.role))
          throw new AppError('forbidden', lastFactorText);
        const methods = { regularAuth: settings.regularAuth, providers: oauth.list };
        if (!(await hasSignInMethod(stores, user, methods))) throw new AppError('conflict', lastMethodText);
        const setCookie = await renewCurrentSession(sessions, principal, request, unchangedProof(principal));
        await notices.send(stores, user, 'passkey_removed', request, { what: removed.name });
        await audit.write(stores, 'passkey_removed', {
          ...subject(id),
          details: { factorLeft: hasFactorLeft },
        });
        return setCookie;
      });
    },
  };
};
