import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Role } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import { nameFromEmail, type RegisterInput } from '@atelier/core/schemas/auth';
import type { z } from 'zod';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { SignInAttempt, SignInRequest } from './sign-in-completion.ts';

export type NewAccount = z.output<typeof RegisterInput>;

/** The audit subject of a new account, which is its own actor. */
export const newAccountSubject = ({ id, workspaceId }: UserRecord) => ({
  actorId: id,
  workspaceId,
  entityType: 'user',
  entityId: id,
});

/** The steps that registration and first setup share. */
export const newAccounts = ({
  checkPassword,
  clock,
  hasher,
  settings,
}: Pick<Deps, 'checkPassword' | 'clock' | 'hasher' | 'settings'>) => ({
  /** @throws AppError `method_off` */
  requirePasswordAuth(): void {
    if (!settings.regularAuth) throw new AppError('method_off');
  },

  /** @throws AppError `validation_failed` */
  validatePassword: (input: Omit<NewAccount, 'name'> & { name?: string | undefined }): Promise<void> =>
    checkPassword(input.password, { email: input.email, name: input.name ?? '' }),

  /** A user row for the input, with the password hashed. @throws AppError `overloaded` */
  create: async (input: NewAccount, role: Role, verifiedAt: Date | null): Promise<UserRecord> => ({
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
    deletionDueAt: null,
  }),

  /** Creating an account with a session counts as the first sign-in. */
  withFirstSignIn: (user: UserRecord, { ip }: SignInRequest): UserRecord => ({
    ...user,
    lastSignInAt: user.createdAt,
    lastSignInIp: ip,
  }),

  /** A new account's password was just entered, so it counts as a fresh proof. */
  signInAttempt: (user: UserRecord, before: Principal | null): Omit<SignInAttempt, 'method'> => ({
    user,
    before,
    isNew: true,
    proof: { kind: 'password', at: clock.now() },
  }),
});
