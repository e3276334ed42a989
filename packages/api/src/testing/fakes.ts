import { systemClock } from '@atelier/core/clock';
import { accessTokenCredential, sessionCredential } from '@atelier/core/credentials';
import { newId } from '@atelier/core/ids';
import { limitRules } from '@atelier/core/limit-rules';
import { type CredentialKind, limitDefaults, type Role } from '@atelier/core/policy';
import type { Credential, CredentialCapabilities } from '@atelier/core/ports/principal';
import type { LimitVerdict } from '@atelier/core/ports/services';
import type { SettingValues } from '@atelier/core/settings/settings';
import { userRecord } from '@atelier/core/testing/records';
import { fixedSettings } from '@atelier/core/testing/settings';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';
import { createRecentReads } from '../audit/recent-reads.ts';
import type { Services } from '../services.ts';
import type { Context } from '../trpc/context.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { roleInWorkspace } from '../trpc/workspace.ts';
import { openStore } from './store.ts';

const now = new Date('2026-11-01T12:00:00.000Z');

export interface FakePrincipal {
  /** Null for an anonymous caller. */
  readonly role?: Role | null;
  readonly kind?: CredentialKind;
  /** Overrides for credentials other than sessions, which are otherwise like an access token. */
  readonly capabilities?: Partial<CredentialCapabilities>;
  /** How long ago the user last proved who they are; 0 by default. */
  readonly provenAgoMs?: number;
  /** True by default. */
  readonly hasSecondFactor?: boolean;
  /** The role in the personal workspace: owner by default, null without a membership. */
  readonly personalRole?: WorkspaceRole | null;
  /** The workspace header. */
  readonly workspace?: string;
  /** Roles in other workspaces than the personal one, by id. */
  readonly memberships?: Readonly<Record<string, WorkspaceRole>>;
  /** The result of `csrfError`. */
  readonly refusal?: ReturnType<RequestContext['csrfError']>;
  /** Exhausted limit classes. */
  readonly exhausted?: readonly string[];
  /** Makes every write to the audit log fail. */
  readonly auditFails?: boolean;
  /** Settings that differ from their defaults. */
  readonly settings?: Partial<SettingValues>;
}

/** The personal workspace of every fake principal. */
export const fakeWorkspaceId = newId('workspace');

/** Settings of the fake guard. */
export const fakeStepUpTtlMs = 600_000;
const fakeSecondFactorRoles: readonly Role[] = ['superadmin'];

const credentialOf = ({
  kind = 'session',
  provenAgoMs = 0,
  capabilities: changed,
}: FakePrincipal): Credential => {
  const provenAt = new Date(now.getTime() - provenAgoMs);
  const currentHolder = async () => null;
  if (kind === 'session')
    return sessionCredential(
      { id: 'ses_ann', userId: 'usr_ann', tokenHash: 'hash', provenAt },
      currentHolder,
    );
  const credential = accessTokenCredential({ familyId: `${kind}_ann`, userId: 'usr_ann' }, currentHolder);
  return { ...credential, kind, ...changed };
};

const principalOf = (role: Role, who: FakePrincipal): Context['principal'] => {
  const secondFactorAt = who.hasSecondFactor === false ? null : now;
  const { passwordHash: _, ...user } = userRecord({
    id: 'usr_ann',
    workspaceId: fakeWorkspaceId,
    role,
    emailVerifiedAt: now,
    secondFactorAt,
  });
  const { personalRole = 'owner' } = who;
  return { user, workspaceRole: personalRole, credential: credentialOf(who) };
};

/** A context without a server, over a database of the running test, with records of what the guard did. */
export const fakeContext = async (who: FakePrincipal = {}) => {
  const { db, rows } = await openStore();
  const diskIsFull = () => Promise.reject(new Error('The disk is full.'));
  const counted: string[] = [];
  const signalled: string[] = [];
  const noted: string[] = [];
  const asked: string[] = [];
  const role = who.role === undefined ? 'user' : who.role;
  const principal = role === null ? null : principalOf(role, who);
  const memberships: Parameters<typeof roleInWorkspace>[2] = {
    find: async (workspaceId, userId) => {
      asked.push(workspaceId);
      const found = who.memberships?.[workspaceId];
      return found === undefined ? null : { workspaceId, userId, role: found, createdAt: now };
    },
  };
  const request: RequestContext = {
    requestId: 'req-1',
    ip: '192.0.2.1',
    addressKey: '192.0.2.1',
    userAgent: 'test',
    requestedWorkspace: who.workspace,
    workspaceRole: () => (principal === null ? null : roleInWorkspace(principal, who.workspace, memberships)),
    signal: new AbortController().signal,
    csrfError: () => who.refusal ?? null,
    csrfToken: () => 'token',
    deviceCookie: undefined,
    cookieHeader: undefined,
    browserHash: null,
    challengeToken: undefined,
    setCookies: () => undefined,
    addCookies: () => undefined,
    clearSiteData: () => undefined,
    consumeCountedCall: () => false,
    noteLimit: (limitClass) => void noted.push(limitClass),
    revalidate: async () => undefined,
  };
  const verdict = (allowed: boolean): LimitVerdict => ({
    allowed,
    limit: 5,
    remaining: allowed ? 4 : 0,
    resetS: 30,
    windowS: 60,
  });
  const ctx: Context = {
    request,
    principal,
    // The tested routers call no services.
    services: {} as Services,
    guard: {
      clock: { now: () => now },
      settings: { stepUpTtlMs: fakeStepUpTtlMs, secondFactorRoles: fakeSecondFactorRoles },
      onCall: () => undefined,
      onEvent: () => undefined,
      onRefusal: () => undefined,
      legal: { owes: () => false },
      recentReads: createRecentReads(systemClock),
      runtimeSettings: fixedSettings(who.settings),
      onUnrecorded: () => undefined,
      signals: { count: (kind, { procedure }) => void signalled.push(`${kind} ${procedure}`) },
      limits: limitRules(limitDefaults),
      limiter: {
        consume: async ({ name }, key) => {
          counted.push(`${name} ${key}`);
          return verdict(who.exhausted?.includes(name) !== true);
        },
        refund: async () => undefined,
        reset: async () => undefined,
      },
      db: {
        ...db,
        ...(who.auditFails === true ? { audit: { ...db.audit, append: diskIsFull } } : {}),
      },
    },
  };
  return { ctx, entries: () => rows('auditEvents'), counted, noted, asked, signalled };
};
