import type { OperatorNotice, PolicyRow } from '@atelier/core/schemas/admin';
import { type AccountDeps, accountService } from './account/account.ts';
import { confirmAccess } from './account/confirm-access.ts';
import { type AdminDeps, adminService } from './admin/users.ts';
import { type AuthDeps, authService } from './auth/sign-in.ts';
import { createSignInCompletion, type SignInCompletionDeps } from './auth/sign-in-completion.ts';
import { type PasskeyDeps, passkeyService } from './credentials/passkeys.ts';
import { type TotpDeps, totpService } from './credentials/totp.ts';
import { type EmailLinkDeps, emailLinkService } from './email-links/email-links.ts';
import type { EngineRegistry } from './engines/registry.ts';
import { type ImageDeps, imageService } from './images/images.ts';
import { type JobDeps, jobService } from './jobs/jobs.ts';
import { type OAuthDeps, oauthService } from './oauth/identities.ts';
import { type SecondFactorDeps, secondFactorService } from './second-factor/challenge.ts';
import { type StepUpDeps, stepUpService } from './second-factor/step-up.ts';
import { type NoticeDeps, securityNotices } from './shared/security-notices.ts';
import type { ServiceSettings } from './shared/settings.ts';
import { createLoginThrottle, type LoginThrottleDeps } from './throttle/login-throttle.ts';
import { type TokenDeps, tokenService } from './tokens/tokens.ts';

/** What services are made of but do not get from outside: each is built once and handed to those that need it. */
type Built = 'signInCompletion' | 'notices' | 'loginThrottle' | 'secondFactor';

export interface ServiceDeps
  extends Omit<
    AuthDeps &
      AccountDeps &
      JobDeps &
      ImageDeps &
      AdminDeps &
      SignInCompletionDeps &
      NoticeDeps &
      LoginThrottleDeps &
      EmailLinkDeps &
      OAuthDeps &
      PasskeyDeps &
      SecondFactorDeps &
      StepUpDeps &
      TokenDeps &
      TotpDeps,
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
    signInCompletion: createSignInCompletion(given),
    notices: securityNotices(given),
    loginThrottle: createLoginThrottle(given),
  };
  const deps = { ...shared, secondFactor: secondFactorService(shared) };
  return {
    auth: authService(deps),
    account: { ...accountService(deps), ...confirmAccess(deps) },
    secondFactor: deps.secondFactor,
    stepUp: stepUpService(deps),
    emailLinks: emailLinkService(deps),
    identities: oauthService(deps),
    passkeys: passkeyService(deps),
    tokens: tokenService(deps),
    totp: totpService(deps),
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
