import type { Role } from '@atelier/core/policy';
import type { AuditEntry } from '@atelier/core/ports/records';
import type { LimitVerdict } from '@atelier/core/ports/services';
import type { Call, Context } from '../context.ts';
import type { Services } from '../services/index.ts';

const now = new Date('2026-11-01T12:00:00.000Z');

export interface FakeCaller {
  /** null for a stranger. */
  readonly role?: Role | null;
  readonly kind?: 'session' | 'apiKey';
  /** What `refuseChange` answers. */
  readonly refusal?: ReturnType<Call['refuseChange']>;
  /** Classes that refuse. */
  readonly exhausted?: readonly string[];
  /** Makes every write to the audit log fail. */
  readonly auditFails?: boolean;
}

const callerOf = (role: Role, kind: 'session' | 'apiKey'): Context['caller'] => ({
  user: {
    id: 'usr_ann',
    email: 'ann@example.org',
    name: 'Ann',
    role,
    workspaceId: 'wsp_ann',
    lockedAt: null,
    lockReason: null,
    createdAt: now,
    lastSignInAt: null,
    lastSignInIp: null,
  },
  credential:
    kind === 'session' ? { kind, tokenHash: 'hash', sessionId: 'ses_ann' } : { kind, keyId: 'key_ann' },
});

/** A context without a server around it, and what the guard did with it. */
export const fakeContext = (who: FakeCaller = {}) => {
  const entries: AuditEntry[] = [];
  const counted: string[] = [];
  const noted: string[] = [];
  const call: Call = {
    requestId: 'req-1',
    ip: '192.0.2.1',
    addressKey: '192.0.2.1',
    userAgent: 'test',
    signal: new AbortController().signal,
    refuseChange: () => who.refusal ?? null,
    csrfToken: () => 'token',
    deviceCookie: undefined,
    setCookies: () => undefined,
    clearSiteData: () => undefined,
    noteLimit: (limitClass) => void noted.push(limitClass),
    stillValid: async () => true,
  };
  const verdict = (allowed: boolean): LimitVerdict => ({
    allowed,
    limit: 5,
    remaining: allowed ? 4 : 0,
    resetS: 30,
    windowS: 60,
  });
  const role = who.role === undefined ? 'user' : who.role;
  const ctx: Context = {
    call,
    caller: role === null ? null : callerOf(role, who.kind ?? 'session'),
    // The routers under test call no service.
    services: {} as Services,
    guard: {
      clock: { now: () => now },
      limiter: {
        consume: async (limitClass, key) => {
          counted.push(`${limitClass} ${key}`);
          return verdict(who.exhausted?.includes(limitClass) !== true);
        },
        reset: async () => undefined,
      },
      db: {
        audit: {
          append: async (entry) => {
            if (who.auditFails === true) throw new Error('The disk is full.');
            entries.push(entry);
          },
          list: async () => [],
          verify: async () => ({ rows: 0, firstBrokenSeq: null }),
        },
      },
    },
  };
  return { ctx, entries, counted, noted };
};
