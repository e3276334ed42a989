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
import type { GuessGuard } from './guesses.ts';
import { mailAsking } from './mailbox-asking.ts';
import { disowning } from './mailbox-disown.ts';
import { emailChangeRequests } from './mailbox-email-change.ts';
import { emailMoves } from './mailbox-email-move.ts';
import { mailedLinks } from './mailbox-links.ts';
import { passwordResets } from './mailbox-reset.ts';
import { verifications } from './mailbox-verification.ts';
import type { SecurityNotices } from './notices.ts';
import type { ServiceSettings } from './settings.ts';

export interface MailboxDeps {
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
  readonly guesses: GuessGuard;
  readonly signals: JobSignals;
  readonly settings: ServiceSettings;
}

/** Everything that is proven, or undone, by a link in a mail (R-ID-6, R-ID-7). None of them opens a session (ASVS 6.3.6). */
export const mailboxService = (given: MailboxDeps) => {
  const deps = { ...given, links: mailedLinks(given), ask: mailAsking(given) };
  return {
    ...verifications(deps),
    ...passwordResets(deps),
    ...disowning(deps),
    ...emailChangeRequests(deps),
    ...emailMoves(deps),
  };
};
