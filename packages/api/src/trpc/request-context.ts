import type { Clock } from '@atelier/core/clock';
import type { ErrorCode } from '@atelier/core/errors';
import type { LimitRules } from '@atelier/core/limit-rules';
import type { LimitClass, Role } from '@atelier/core/policy';
import type { Credential, Principal } from '@atelier/core/ports/principal';
import type { Limiter, LimitVerdict } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';

export type { Credential, Principal };

/** What the transport knows of one request and can do for it. One per HTTP request; a batch shares it. */
export interface RequestContext {
  readonly requestId: string;
  readonly ip: string;
  /** What anonymous calls are counted by: the address, IPv6 cut to /64. */
  readonly addressKey: string;
  readonly userAgent: string;
  /** The id of the workspace that the client asked for, as it was sent and unchecked; undefined for the personal one. */
  readonly requestedWorkspace: string | undefined;
  /**
   * The caller's role in the workspace of the call; null without a credential and for those who are no member. Looked up
   * once per request, and a promise only when that costs a query.
   */
  workspaceRole(): WorkspaceRole | null | Promise<WorkspaceRole | null>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Why a change must be refused (foreign origin, bad CSRF token), or null when it may go on (R-HTTP-1). */
  refuseChange(): Extract<ErrorCode, 'foreign_origin' | 'csrf_failed'> | null;
  /** A fresh CSRF token for this session, or for the anonymous pre-session, which is begun when there is none. */
  csrfToken(): string;
  /** What the browser says to prove that it is known to an account; nobody has verified it yet. */
  readonly deviceCookie: string | undefined;
  /** What the browser carries of ours, as it was sent: for attempts to sign in by a provider, of which it may have several. */
  readonly cookieHeader: string | undefined;
  /** Hash of the anonymous browser (pre-session) that calls; null when it shows none. */
  readonly browserHash: string | null;
  /** Token of a sign-in that owes its second factor, as the browser shows it; nobody has verified it yet. */
  readonly challengeToken: string | undefined;
  /** For the cookies of a session that begins or ends; what the browser was before it signed in ends with it. */
  setCookies(headers: readonly string[]): void;
  /** For cookies that do not change who the browser is. */
  addCookies(headers: readonly string[]): void;
  /** Asks the browser to forget what it stored of this site (R-SESS-4). */
  clearSiteData(): void;
  /** Whether an invalid credential has already been counted as an anonymous call of this request; true once. */
  takePrepaid(): boolean;
  /** Becomes the answer's RateLimit fields (R-LIM-3). */
  noteLimit(limitClass: LimitClass, verdict: LimitVerdict): void;
  /**
   * Checks once more what the guard has relied on, after a body has arrived and at each step of a stream.
   * @throws AppError `unauthenticated` when the credential has ended or the role has changed, `not_found` when the caller
   * has left the workspace of the call, `forbidden` when the role there has changed
   */
  revalidate(): Promise<void>;
}

/** What the guard itself needs, apart from the request. */
export interface GuardDeps {
  readonly db: Pick<Database, 'audit'>;
  readonly limiter: Limiter;
  /** The rules that calls are counted by. */
  readonly limits: LimitRules;
  readonly clock: Clock;
  /** For how long a proof of identity opens what asks for one (R-ID-9). */
  readonly stepUpTtlMs: number;
  /** Roles that may do nothing before they have a second factor (R-ID-8). */
  readonly secondFactorRoles: readonly Role[];
  /** Told why the event of a refusal could not be written. */
  readonly onUnrecorded: (fault: unknown) => void;
}

/** The caller as services see it: enough to scope a query and to weigh a rank. */
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
