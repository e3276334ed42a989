import type { Clock } from '@atelier/core/clock';
import type { LimitRules } from '@atelier/core/limit-rules';
import type { Outbox } from '@atelier/core/ports/identity';
import type {
  JobSignals,
  Limiter,
  PasswordHasher,
  PasswordPolicy,
  SecretSource,
} from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { SecurityNotices } from '../shared/security-notices.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import type { LoginThrottle } from '../throttle/login-throttle.ts';
import { emailChangeRequests } from './change-email.ts';
import { emailChangeConfirmations } from './confirm-email-change.ts';
import { createEmailRequests } from './email-requests.ts';
import { oneTimeLinks } from './one-time-links.ts';
import { signInReports } from './report-sign-in.ts';
import { passwordResets } from './reset-password.ts';
import { emailVerifications } from './verify-email.ts';

export interface EmailLinkDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly checkPassword: PasswordPolicy;
  readonly limiter: Limiter;
  readonly limits: Pick<LimitRules, 'mail'>;
  readonly secrets: SecretSource;
  readonly outbox: Outbox;
  /** Makes links of the site's configured address, never of what a request says (pitfall 8). */
  readonly link: (path: string) => string;
  readonly notices: SecurityNotices;
  readonly loginThrottle: LoginThrottle;
  readonly signals: JobSignals;
  readonly settings: ServiceSettings;
}

/** Everything that is proven, or undone, by a link in a mail (R-ID-6, R-ID-7). None of them opens a session (ASVS 6.3.6). */
export const emailLinkService = (given: EmailLinkDeps) => {
  const deps = { ...given, links: oneTimeLinks(given), ask: createEmailRequests(given) };
  return {
    ...emailVerifications(deps),
    ...passwordResets(deps),
    ...signInReports(deps),
    ...emailChangeRequests(deps),
    ...emailChangeConfirmations(deps),
  };
};
