import type { Clock } from '@atelier/core/clock';
import type { ErrorCode } from '@atelier/core/errors';
import type { LimitRules } from '@atelier/core/limit-rules';
import type { AuditEvent, LimitClass, Role } from '@atelier/core/policy';
import type { Credential, Principal } from '@atelier/core/ports/principal';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { LimitVerdict, RefundingLimiter } from '@atelier/core/ports/services';
import type { Signals } from '@atelier/core/ports/signals';
import type { Database } from '@atelier/core/ports/stores';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';
import type { RecentReads } from '../audit/recent-reads.ts';
import type { LegalState } from '../legal/legal-state.ts';
import type { ServiceSettings } from '../shared/settings.ts';

export type { Credential, Principal };

/** The request and response as seen by the guard and the services. One per HTTP request; a batch shares it. */
export interface RequestContext {
  readonly requestId: string;
  readonly ip: string;
  /** The limit key of anonymous calls: the address, IPv6 truncated to /64. */
  readonly addressKey: string;
  readonly userAgent: string;
  /** The id of the workspace that the client asked for, as it was sent and unchecked; undefined for the personal one. */
  readonly requestedWorkspace: string | undefined;
  /**
   * The caller's role in the workspace of the call; null without a credential or a membership. Looked up once per
   * request; a promise only if that costs a query.
   */
  workspaceRole(): WorkspaceRole | null | Promise<WorkspaceRole | null>;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** Why a change must be refused: foreign origin or invalid CSRF token; null if it may continue (R-HTTP-1). */
  csrfError(): Extract<ErrorCode, 'foreign_origin' | 'csrf_failed'> | null;
  /** A fresh CSRF token for the session, or for the anonymous pre-session, which is started if there is none. */
  csrfToken(): string;
  /** The known-device cookie, not verified yet. */
  readonly deviceCookie: string | undefined;
  /** The raw `Cookie` header, for the flow cookies of OAuth, of which a browser may have several. */
  readonly cookieHeader: string | undefined;
  /** Hash of the browser's pre-session; null if it has none. */
  readonly browserHash: string | null;
  /** The token of a sign-in challenge, not verified yet. */
  readonly challengeToken: string | undefined;
  /** Sets the cookies of a session that starts or ends, and ends the pre-session. */
  setCookies(headers: readonly string[]): void;
  /** Sets cookies that do not change the session. */
  addCookies(headers: readonly string[]): void;
  /** Asks the browser to delete its data of this site (R-SESS-4). */
  clearSiteData(): void;
  /** Whether an invalid credential has already been counted as an anonymous call of this request; true once. */
  consumeCountedCall(): boolean;
  /** Sets the response's RateLimit fields (R-LIM-3). */
  noteLimit(limitClass: LimitClass, verdict: LimitVerdict): void;
  /**
   * Repeats the guard's checks, after a body has arrived and at each step of a stream.
   * @throws AppError `unauthenticated` if the credential has ended or the role has changed, `not_found` if the caller
   * has left the workspace of the call, `forbidden` if the role there has changed
   */
  revalidate(): Promise<void>;
}

/** The guard's dependencies. */
export interface GuardDeps {
  readonly db: Pick<Database, 'audit'>;
  readonly limiter: RefundingLimiter;
  /** The rate limit rules. */
  readonly limits: LimitRules;
  readonly clock: Clock;
  /** How long a proof of identity is fresh enough for step-up (R-ID-9), and the roles that must set up a second factor (R-ID-8). */
  readonly settings: Pick<ServiceSettings, 'secondFactorRoles' | 'stepUpTtlMs'>;
  /**
   * Called for every call of a procedure or guarded route, for the metrics. @param name as in the policy table
   * @param code null if it was answered
   */
  readonly onCall: (kind: 'call' | 'route', name: string, durationMs: number, code: ErrorCode | null) => void;
  /** Called for every event that a call has written, for the metrics. */
  readonly onEvent: (event: AuditEvent) => void;
  /** Called for every refused or failed call, for the metrics. */
  readonly onRefusal: (code: ErrorCode) => void;
  /** Whether a person still has to accept published terms. */
  readonly legal: Pick<LegalState, 'owes'>;
  readonly recentReads: RecentReads;
  /** For the modes of the whole server. */
  readonly runtimeSettings: Pick<RuntimeSettings, 'get'>;
  /** Counts refusals and reads for detection. */
  readonly signals: Pick<Signals, 'count'>;
  /** Called when the audit event of a refusal could not be written. */
  readonly onUnrecorded: (fault: unknown) => void;
}

/** The caller as services see it: enough to scope a query and compare roles. */
export interface Actor {
  readonly userId: string;
  /** The workspace of the call, whose membership the guard has checked (R-AUTHZ-5). */
  readonly workspaceId: string;
  readonly role: Role;
}

/** The caller in a workspace; `workspaceId` is the personal one unless the guard has found a membership in another. */
export const actorOf = ({ user }: Principal, workspaceId: string = user.workspaceId): Actor => ({
  userId: user.id,
  workspaceId,
  role: user.role,
});
