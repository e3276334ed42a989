import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { OAuthProfile } from '@atelier/core/ports/identity';
import type { IdentityRecord } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { safeRedirect } from '@atelier/core/safe-redirect';
import { DisplayName, nameFromEmail } from '@atelier/core/schemas/auth';
import { type SignInMethod, SignInMethodName } from '@atelier/core/schemas/identity';
import {
  needsSecondFactor,
  type SignInAttempt,
  type SignInOutcome,
  signInRefusal,
} from '../auth/sign-in-completion.ts';
import { neverProven, type PresentedProof } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import type { CallbackInput, CallbackOutcome } from './callback-input.ts';

const defaultPath = '/studio';

/** Provider ids are also sign-in methods. */
const methodOf = (provider: string): SignInMethod => SignInMethodName.parse(provider);

export const newIdentity = (
  userId: string,
  { provider, issuer, subject }: OAuthProfile,
  email: string,
  at: Date,
): IdentityRecord => ({
  id: newId('identity'),
  userId,
  provider,
  issuer,
  subject,
  email,
  createdAt: at,
  lastUsedAt: at,
});

/** Without a password; the provider has verified the address. */
const newUser = (email: string, name: string | null, at: Date, ip: string): UserRecord => {
  const given = DisplayName.safeParse(name);
  return {
    id: newId('user'),
    email,
    name: given.success ? given.data : nameFromEmail(email),
    role: 'user',
    passwordHash: null,
    workspaceId: newId('workspace'),
    lockedAt: null,
    lockReason: null,
    emailVerifiedAt: at,
    secondFactorAt: null,
    createdAt: at,
    lastSignInAt: at,
    lastSignInIp: ip,
    deletionDueAt: null,
  };
};

const outcomeOf = ({ cookies, secondFactor }: SignInOutcome, next: string | null): CallbackOutcome => {
  if (secondFactor === null) return { location: next ?? defaultPath, cookies, signedIn: true };
  const query = next === null ? '' : `?${new URLSearchParams({ next })}`;
  return { location: `/sign-in/confirm${query}`, cookies, signedIn: false };
};

/**
 * The proof that a provider sign-in counts as. Providers answer silently for users who are signed in there, which
 * proves nothing about the person at the screen: it counts from their `auth_time`, or not at all.
 */
const proofOf = ({ authenticatedAt }: OAuthProfile, now: Date): PresentedProof => ({
  kind: 'provider',
  at: new Date(Math.min((authenticatedAt ?? neverProven).getTime(), now.getTime())),
});

/** Signs in with a linked identity; a second factor is still required (ASVS 6.8.4). */
const signIn = async (
  {
    clock,
    signInCompletion,
    settings,
  }: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
  stores: Stores,
  identity: IdentityRecord,
  { intent, profile, request, principal, audit }: CallbackInput<'sign_in'>,
): Promise<CallbackOutcome> => {
  const user = await stores.users.findForUpdate(identity.userId);
  if (user === null) return { fault: 'failed' };
  const refusal = signInRefusal(user, settings);
  if (refusal !== null) return { fault: refusal, userId: user.id };
  const now = clock.now();
  const method = methodOf(profile.provider);
  if (!needsSecondFactor(user, method))
    await stores.users.recordSignIn(user.id, user.passwordHash, now, request.ip);
  await stores.identities.touch(identity.id, now);
  const signInAttempt = { user, method, before: principal, isNew: false, proof: proofOf(profile, now) };
  return outcomeOf(
    await signInCompletion.afterFirstFactor(stores, signInAttempt, request, audit),
    safeRedirect(intent.next),
  );
};

/**
 * Creates an account. An existing account is never opened because its address is equal: its owner must sign in and link
 * the provider (account pre-hijacking, pitfall 15).
 */
const register = async (
  {
    clock,
    signInCompletion,
    settings,
  }: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
  stores: Stores,
  { intent, profile, request, principal, audit }: CallbackInput<'sign_in'>,
): Promise<CallbackOutcome> => {
  const { email, emailVerified, name, provider, withheld } = profile;
  if (withheld !== undefined && (email === null || !emailVerified)) return withheld;
  if (email === null) return { fault: 'email_missing' };
  if (!emailVerified) return { fault: 'email_unverified' };
  if ((await stores.users.findByEmail(email)) !== null) return { fault: 'account_exists' };
  if (!settings.registrationOpen) return { fault: 'registration_closed' };
  const now = clock.now();
  const user = newUser(email, name, now, request.ip);
  const identity = newIdentity(user.id, profile, email, now);
  await stores.users.create(user, settings.monthlyImages, settings.budgetMinor);
  await stores.identities.create(identity);
  const actor = { actorId: user.id, workspaceId: user.workspaceId };
  const details = { method: provider };
  await audit.write(stores, 'registration', {
    ...actor,
    entityType: 'user',
    entityId: user.id,
    details,
  });
  await audit.write(stores, 'identity_linked', {
    ...actor,
    entityType: 'identity',
    entityId: identity.id,
    details: { provider, issuer: identity.issuer },
  });
  // A new account has nothing yet that a silent sign-in at the provider could expose (decision 0016).
  const proof: PresentedProof = { kind: 'provider', at: now };
  const signInAttempt: SignInAttempt = {
    user,
    method: methodOf(provider),
    before: principal,
    isNew: true,
    proof,
  };
  return outcomeOf(
    await signInCompletion.afterFirstFactor(stores, signInAttempt, request, audit),
    safeRedirect(intent.next),
  );
};

/** Whether the address or the identity was taken while the account was created. */
const lostRace = (thrown: unknown): boolean =>
  thrown instanceof AppError && (thrown.code === 'email_taken' || thrown.code === 'conflict');

/**
 * Sign-in by a provider: users are found by provider, issuer and `sub` only, never by an email address (ASVS 10.5.2).
 */
export const signInWithIdentity = async (
  deps: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
  callback: CallbackInput<'sign_in'>,
): Promise<CallbackOutcome> => {
  const { provider, issuer, subject } = callback.profile;
  const attempt = (): Promise<CallbackOutcome> =>
    deps.db.transaction(async (stores) => {
      const identity = await stores.identities.find(provider, issuer, subject);
      return identity === null ? register(deps, stores, callback) : signIn(deps, stores, identity, callback);
    });
  try {
    return await attempt();
  } catch (thrown) {
    if (!lostRace(thrown)) throw thrown;
    // Most likely by the same user in another window: then the second attempt finds that account.
    return attempt();
  }
};
