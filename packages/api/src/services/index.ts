import type { OperatorNotice, PolicyRow } from '@atelier/core/schemas/admin';
import { type AccountDeps, accountService } from './account.ts';
import { addedAccess } from './added-access.ts';
import { type AdminDeps, adminService } from './admin.ts';
import { type AuthDeps, authService } from './auth.ts';
import type { EngineRegistry } from './engines.ts';
import { createEntrance, type EntranceDeps } from './entrance.ts';
import { type GuessDeps, guessGuard } from './guesses.ts';
import { type IdentityDeps, identityService } from './identities.ts';
import { type ImageDeps, imageService } from './images.ts';
import { type JobDeps, jobService } from './jobs.ts';
import { type MailboxDeps, mailboxService } from './mailbox.ts';
import { type NoticeDeps, securityNotices } from './notices.ts';
import { type PasskeyDeps, passkeyService } from './passkeys.ts';
import { type SecondFactorDeps, secondFactorService } from './second-factor.ts';
import type { ServiceSettings } from './settings.ts';
import { type StepUpDeps, stepUpService } from './step-up.ts';
import { type TokenDeps, tokenService } from './tokens.ts';
import { type TwoFactorDeps, twoFactorService } from './two-factor.ts';

/** What services are made of but do not get from outside: each is built once and handed to those that need it. */
type Built = 'entrance' | 'notices' | 'guesses' | 'secondFactor';

export interface ServiceDeps
  extends Omit<
    AuthDeps &
      AccountDeps &
      JobDeps &
      ImageDeps &
      AdminDeps &
      EntranceDeps &
      NoticeDeps &
      GuessDeps &
      MailboxDeps &
      IdentityDeps &
      PasskeyDeps &
      SecondFactorDeps &
      StepUpDeps &
      TokenDeps &
      TwoFactorDeps,
    Built
  > {
  readonly engines: EngineRegistry;
  readonly settings: ServiceSettings;
  /** The policy of everything that can be called: procedures and plain HTTP routes (R-ADM-3). */
  readonly policyRows: () => readonly PolicyRow[];
  /** What an operator should look at, as this process has seen it. */
  readonly operatorNotices: () => readonly OperatorNotice[];
}

/** Everything that procedures and plain routes do, once per process. */
export const createServices = (given: ServiceDeps) => {
  const shared = {
    ...given,
    entrance: createEntrance(given),
    notices: securityNotices(given),
    guesses: guessGuard(given),
  };
  const deps = { ...shared, secondFactor: secondFactorService(shared) };
  return {
    auth: authService(deps),
    account: { ...accountService(deps), ...addedAccess(deps) },
    secondFactor: deps.secondFactor,
    stepUp: stepUpService(deps),
    mailbox: mailboxService(deps),
    identities: identityService(deps),
    passkeys: passkeyService(deps),
    tokens: tokenService(deps),
    twoFactor: twoFactorService(deps),
    engines: deps.engines,
    jobs: jobService(deps),
    images: imageService(deps),
    admin: adminService(deps),
    settings: deps.settings,
    policyRows: deps.policyRows,
    operatorNotices: deps.operatorNotices,
  };
};
export type Services = ReturnType<typeof createServices>;
