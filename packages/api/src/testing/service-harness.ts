import { sessionCredential } from '@atelier/core/credentials';
import { newId } from '@atelier/core/ids';
import { limitRules } from '@atelier/core/limit-rules';
import { limitDefaults } from '@atelier/core/policy';
import type { Outbox, SessionRenewer } from '@atelier/core/ports/identity';
import type { MailMessage } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import type { SessionStarter } from '@atelier/core/ports/services';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { sessionRecord, userRecord } from '@atelier/core/testing/records';
import { createAuditTrail } from '../audit/audit-trail.ts';
import { createSignInCompletion } from '../auth/sign-in-completion.ts';
import { consentService } from '../legal/consents.ts';
import { createLegalState } from '../legal/legal-state.ts';
import { createPromptCheck } from '../moderation/prompt-check.ts';
import { securityNotices } from '../shared/security-notices.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import { createLoginThrottle } from '../throttle/login-throttle.ts';
import type { Principal } from '../trpc/request-context.ts';
import { hashOf, recoveryCodes, sealer, totpCodes } from './fake-crypto.ts';
import { fakeSettings, minuteMs } from './fake-settings.ts';
import { fakeRunbooks } from './runbooks.ts';
import { openStore } from './store.ts';

export { minuteMs };

/**
 * The dependencies of the services: a real database per test, which is deleted when the test ends, a clock that only
 * the test advances, and readable fakes for cryptography.
 */
export const createServiceHarness = async (changed: Partial<ServiceSettings> = {}) => {
  const { db, rows, tamper } = await openStore();
  const clock = stoppedClock();
  const written = new Map<string, { readonly to: string; readonly message: MailMessage }>();
  const outbox: Outbox = {
    async add(stores, { to, userId, message }) {
      const times = { createdAt: clock.now(), nextAttemptAt: clock.now() };
      const id = newId('mail');
      written.set(id, { to, message });
      const sealed = { sealedMessage: '', domainHash: '' };
      await stores.outbox.add({ id, userId, kind: message.kind, ...sealed, attempts: 0, ...times });
    },
  };
  let count = 0;
  const nextToken = (): string => {
    count += 1;
    return `token-${count}-of-this-test`;
  };
  const sessions: SessionStarter & SessionRenewer = {
    async start({ userId, ip, userAgent, method, provenAt }) {
      const token = nextToken();
      const session = sessionRecord(userId, {
        tokenHash: hashOf(token),
        ip,
        userAgent,
        method,
        createdAt: clock.now(),
        provenAt,
        expiresAt: new Date(clock.now().getTime() + 86_400_000),
      });
      await db.sessions.create(session);
      return { session, setCookie: `session=${token}` };
    },
    async renew({ tokenHash, userId }, { ip, userAgent }, provenAt) {
      const token = nextToken();
      const next = { tokenHash: hashOf(token), ip, userAgent, provenAt };
      const session = await db.sessions.replaceToken(userId, tokenHash, next);
      return session === null ? null : { session, setCookie: `session=${token}` };
    },
    blankCookie: () => 'session=',
  };
  const legalState = createLegalState({ db });
  const shared = {
    db,
    legalState,
    consents: consentService({ db, clock, legalState }),
    clock,
    settings: { ...fakeSettings, ...changed },
    sealer,
    totpCodes,
    recoveryCodes,
    sessions,
    outbox,
    onAlertQueued: () => undefined,
    secrets: { token: nextToken, hash: hashOf },
    runbooks: fakeRunbooks,
    devices: { recognise: () => 'known', setCookie: () => 'device=known' },
    link: (path: string) => `https://atelier.example${path}`,
    challengeCookie: {
      set: (token: string) => `challenge=${token}`,
      clear: () => 'challenge=',
      ttlMs: minuteMs,
    },
    limits: limitRules(limitDefaults),
    limiter: {
      consume: async () => ({ allowed: true, limit: 1, remaining: 1, resetS: 1, windowS: 1 }),
      reset: async () => undefined,
      refund: async () => undefined,
    },
    securitySignals: { signInFailed: () => undefined, signInRefused: () => undefined },
    hasher: {
      hash: async (password: string) => password,
      verify: async (hash: string | null, password: string) => hash === password,
      needsRehash: () => false,
    },
  };
  const user = async (fields: Partial<UserRecord> = {}): Promise<UserRecord> => {
    const at = clock.now();
    const made = userRecord({ passwordHash: 'a password', emailVerifiedAt: at, createdAt: at, ...fields });
    await db.users.create(made, 1);
    return made;
  };
  /** The user with their newest session, as the guard would resolve it now. */
  const principalOf = (id: string): Principal => {
    const found = rows('users').find((one) => one.id === id);
    const session = rows('sessions').findLast(({ userId }) => userId === id);
    if (found === undefined || session === undefined) throw new Error('The user is not signed in.');
    const { passwordHash: _, ...rest } = found;
    const holder = { user: rest, workspaceRole: 'owner' } as const;
    return { ...holder, credential: sessionCredential(session, async () => holder) };
  };
  const mails = () =>
    rows('outbox').map(({ id }) => {
      const mail = written.get(id);
      if (mail === undefined) throw new Error('The mail was not queued through this outbox.');
      return mail;
    });
  const device = { ip: '192.0.2.1', userAgent: 'test' };
  return {
    ...shared,
    /** What is stored, as of the last commit. */
    rows,
    userNow: (id: string) => rows('users').find((one) => one.id === id),
    totpOf: (userId: string) => rows('totpSecrets').find((one) => one.userId === userId),
    tamper,
    /** The queued emails in order, without those of transactions that were rolled back. */
    mails,
    signInCompletion: createSignInCompletion(shared),
    notices: securityNotices(shared),
    loginThrottle: createLoginThrottle(shared),
    promptCheck: createPromptCheck(shared),
    device,
    request: {
      ...device,
      addressKey: device.ip,
      deviceCookie: undefined,
      cookieHeader: undefined,
      browserHash: hashOf('browser'),
      challengeToken: undefined,
      noteLimit: () => undefined,
    },
    user,
    principalOf,
    async signedIn(fields: Partial<UserRecord> = {}): Promise<Principal> {
      const { id } = await user(fields);
      await sessions.start({ userId: id, ...device, method: 'password', provenAt: clock.now() });
      return principalOf(id);
    },
    /** An API client of this user, issued now. */
    issueTokenFamily: (id: string, userId: string): Promise<void> => {
      const at = clock.now();
      const unused = { lastUsedAt: null, lastUsedIp: null };
      return db.bearers.createFamily({ id, userId, name: '', createdAt: at, ...unused, expiresAt: at });
    },
    trail: (by: Principal | null = null) =>
      createAuditTrail(
        { requestId: 'req', ...device },
        by === null ? null : { userId: by.user.id, workspaceId: by.user.workspaceId },
        clock,
      ),
    events: () => rows('auditEvents').map(({ type, details }) => ({ type, ...details })),
    changes: () =>
      mails().flatMap(({ message }) => (message.kind === 'security_notice' ? [message.change] : [])),
    advance: clock.advance,
  };
};
export type ServiceHarness = Awaited<ReturnType<typeof createServiceHarness>>;
