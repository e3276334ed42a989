import type { Clock } from '@atelier/core/clock';
import type {
  OAuthFault,
  OAuthIntent,
  OAuthProfile,
  OAuthProviders,
  SessionRenewer,
} from '@atelier/core/ports/identity';
import type { Database } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit-trail.ts';
import type { Caller } from '../call.ts';
import type { Entrance, EntranceRequest } from './entrance.ts';
import type { SecurityNotices } from './notices.ts';
import type { ServiceSettings } from './settings.ts';

export interface IdentityArrivalDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly oauth: OAuthProviders;
  readonly entrance: Entrance;
  readonly sessions: SessionRenewer;
  readonly notices: SecurityNotices;
  readonly settings: Pick<
    ServiceSettings,
    'registrationOpen' | 'emailVerificationRequired' | 'regularAuth' | 'monthlyImages' | 'stepUpTtlMs'
  >;
}

/** Somebody who came back from a provider, with what it says of them. */
export interface Arriving<Kind extends OAuthIntent['kind'] = OAuthIntent['kind']> {
  readonly intent: Extract<OAuthIntent, { kind: Kind }>;
  readonly profile: OAuthProfile;
  readonly request: EntranceRequest;
  readonly caller: Caller | null;
  readonly audit: AuditTrail;
}

/** Where that led. */
export type Landing =
  | { readonly location: string; readonly cookies: readonly string[]; readonly entered: boolean }
  | { readonly fault: OAuthFault; readonly userId?: string; readonly cause?: unknown };

/** Whether it is the very session that left: nobody ends what somebody else, or they elsewhere, began (ASVS 6.6.2). */
export const hasReturned = (
  caller: Caller | null,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): caller is Caller =>
  caller?.credential.kind === 'session' &&
  caller.user.id === userId &&
  caller.credential.sessionId === sessionId;
