import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Policy } from '@atelier/core/policy';
import type { CredentialCapabilities } from '@atelier/core/ports/principal';
import { checkRows } from '@atelier/core/testing/check-rows';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';
import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type FakePrincipal, fakeContext, fakeStepUpTtlMs, fakeWorkspaceId } from '../testing/fakes.ts';
import { toAppError } from './errors.ts';
import { enforce } from './guard.ts';
import {
  adminProcedure,
  protectedProcedure,
  publicProcedure,
  router,
  superadminProcedure,
} from './procedures.ts';

const ran: string[] = [];
const run = (name: string) => {
  ran.push(name);
  return name;
};

const testRouter = router({
  publicQuery: publicProcedure({ limit: 'request', audit: null }).query(() => run('publicQuery')),
  publicMutation: publicProcedure({ limit: 'signIn', audit: null }).mutation(() => run('publicMutation')),
  ownQuery: protectedProcedure({ can: 'image:read', limit: 'request', audit: null }).query(() =>
    run('ownQuery'),
  ),
  ownMutation: protectedProcedure({ can: 'job:create', limit: 'generation', audit: null }).mutation(() =>
    run('ownMutation'),
  ),
  auditedQuery: adminProcedure({ can: 'user:read', limit: 'request', audit: 'admin_access' })
    .input(z.strictObject({ id: z.string() }))
    .query(() => run('auditedQuery')),
  superadminMutation: superadminProcedure({ can: 'user:set-role', limit: 'write', audit: null }).mutation(
    () => run('superadminMutation'),
  ),
  /** An admin procedure with a permission that admins do not have. */
  adminWithoutPermission: adminProcedure({ can: 'user:set-role', limit: 'write', audit: null }).query(() =>
    run('adminWithoutPermission'),
  ),
  writesEvent: protectedProcedure({ can: 'account:edit', limit: 'write', audit: 'profile_change' }).mutation(
    ({ ctx }) => ctx.audit.write(ctx.guard.db, 'profile_change'),
  ),
  omitsEvent: protectedProcedure({ can: 'account:edit', limit: 'write', audit: 'profile_change' }).mutation(
    () => run('omitsEvent'),
  ),
  writesOtherEvent: protectedProcedure({
    can: 'account:edit',
    limit: 'write',
    audit: 'profile_change',
  }).mutation(({ ctx }) => ctx.audit.write(ctx.guard.db, 'logout')),
  fails: protectedProcedure({ can: 'image:read', limit: 'request', audit: null }).query(() => {
    throw new AppError('conflict', 'A conflict.');
  }),
  throwsUnknown: protectedProcedure({ can: 'image:read', limit: 'request', audit: null }).query(() => {
    throw new Error('SELECT secret FROM users');
  }),
  failsAfterWriting: protectedProcedure({
    can: 'account:edit',
    limit: 'write',
    audit: 'profile_change',
  }).mutation(async ({ ctx }) => {
    await ctx.audit.write(ctx.guard.db, 'profile_change');
    throw new AppError('conflict');
  }),
  notFound: protectedProcedure({ can: 'image:read', limit: 'request', audit: null }).query(() => {
    throw new AppError('not_found');
  }),
  validated: protectedProcedure({ can: 'image:read', limit: 'request', audit: null })
    .input(z.strictObject({ id: z.string() }))
    .query(() => run('validated')),
  needsStepUp: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: null,
    stepUp: true,
    credentials: ['session', 'accessToken'],
  }).mutation(() => run('needsStepUp')),
  enrolment: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: null,
    beforeEnrolment: true,
  }).mutation(() => run('enrolment')),
  enrolmentWithStepUp: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: null,
    stepUp: true,
    beforeEnrolment: true,
  }).mutation(() => run('enrolmentWithStepUp')),
  withoutCsrf: publicProcedure({ limit: 'refresh', audit: null, csrf: 'none' }).mutation(() =>
    run('withoutCsrf'),
  ),
  withToken: protectedProcedure({
    can: 'image:read',
    limit: 'request',
    audit: null,
    credentials: ['session', 'accessToken'],
  }).query(() => run('withToken')),
  alternateEvent: publicProcedure({
    limit: 'signIn',
    audit: 'login_success',
    alternateAudit: 'login_challenged',
  })
    .input(z.strictObject({ writes: z.enum(['login_success', 'login_challenged', 'logout']) }))
    .mutation(({ ctx, input }) => ctx.audit.write(ctx.guard.db, input.writes)),
  undeclaredField: protectedProcedure({ can: 'image:read', limit: 'request', audit: null })
    .output(z.strictObject({ id: z.string() }))
    .query(() => ({ id: 'x', passwordHash: 'secret' })),
});

type Name = keyof typeof testRouter._def.procedures;

const policyOf = (name: Name): Policy => testRouter._def.procedures[name]._def.meta as Policy;

/** Calls one procedure as this principal. @returns the outcome and what the guard recorded */
const call = async (name: Name, who: FakePrincipal = {}, input?: unknown) => {
  ran.length = 0;
  const fake = await fakeContext(who);
  const principal = testRouter.createCaller(fake.ctx) as Record<string, (given: unknown) => Promise<unknown>>;
  const code = await (principal[name]?.(input) ?? Promise.reject(new Error(name))).then(
    () => 'ok',
    (thrown: unknown) => toAppError(thrown).code,
  );
  const entries = fake.entries();
  return { ...fake, entries, code, ran: [...ran], events: entries.map(({ type }) => type) };
};

describe('authorization', () => {
  test('the guard decides by role, permission, credential, step-up and enrolment', () =>
    checkRows<[Name, FakePrincipal, string]>(
      [
        ['publicQuery', { role: null }, 'ok'],
        ['ownQuery', { role: null }, 'unauthenticated'],
        ['ownQuery', { role: 'viewer' }, 'ok'],
        ['ownMutation', { role: 'viewer' }, 'forbidden'],
        ['ownMutation', { role: 'user' }, 'ok'],
        ['superadminMutation', { role: 'admin' }, 'forbidden'],
        ['superadminMutation', { role: 'superadmin' }, 'ok'],
        ['adminWithoutPermission', { role: 'admin' }, 'forbidden'],
        ['adminWithoutPermission', { role: 'superadmin' }, 'ok'],
        ['ownQuery', { role: 'superadmin', kind: 'apiKey' }, 'forbidden'],
        ['ownQuery', { role: 'superadmin', kind: 'accessToken' }, 'forbidden'],
        ['withToken', { role: 'viewer', kind: 'accessToken' }, 'ok'],
        ['withToken', { role: 'viewer', kind: 'apiKey' }, 'forbidden'],
        ['ownQuery', { role: 'root' as 'user' }, 'forbidden'],
      ],
      '%s as %j: %s',
      async (name, who, expected) => {
        const { code, ran: reached } = await call(name, who);
        expect(code).toBe(expected);
        expect(reached).toEqual(expected === 'ok' ? [name] : []);
      },
    ));

  test('authorization is decided before the input is validated', async () => {
    expect((await call('validated', { role: null }, { nonsense: true })).code).toBe('unauthenticated');
    expect((await call('validated', { role: 'user' }, { nonsense: true })).code).toBe('validation_failed');
  });
});

describe('rate limits', () => {
  test('the guard counts each call against the limits of its caller', () =>
    checkRows<[Name, FakePrincipal, readonly string[]]>(
      [
        ['publicQuery', { role: null }, ['anonymous 192.0.2.1']],
        ['publicQuery', {}, ['request usr_ann']],
        ['publicMutation', { role: null }, ['anonymous 192.0.2.1', 'signIn 192.0.2.1']],
        ['publicMutation', {}, ['request usr_ann', 'signIn 192.0.2.1']],
        ['ownQuery', {}, ['request usr_ann']],
        ['ownMutation', {}, ['request usr_ann', 'generation usr_ann']],
        ['ownQuery', { role: null }, ['anonymous 192.0.2.1']],
      ],
      '%s as %j: %j',
      async (name, who, expected) => {
        expect((await call(name, who)).counted).toEqual(expected);
      },
    ));

  test('a caller without permission does not use up the limit of the procedure', async () => {
    const { counted } = await call('ownMutation', { role: 'viewer' });
    expect(counted.filter((key) => !key.startsWith('refusalRecord'))).toEqual([]);
  });

  test('beyond the limit nothing runs, and the answer says how long to wait', async () => {
    const { code, ran: reached, noted, events } = await call('ownMutation', { exhausted: ['generation'] });
    expect([code, reached, noted, events]).toEqual([
      'rate_limited',
      [],
      ['request', 'generation'],
      ['rate_limit_exceeded'],
    ]);
  });
});

describe('a second factor that the role requires (ASVS 6.3.3)', () => {
  const bare = { role: 'superadmin', hasSecondFactor: false } as const;

  test('without a policy a procedure is closed', () =>
    checkRows<Name>(
      ['ownQuery', 'ownMutation', 'writesEvent', 'superadminMutation', 'needsStepUp', 'withToken'],
      '%s',
      async (name) => {
        const { code, ran: reached } = await call(name, bare);
        expect([code, reached]).toEqual(['enrolment_required', []]);
      },
    ));

  test('without one, access tokens are refused as well', async () => {
    expect((await call('withToken', { ...bare, kind: 'accessToken' })).code).toBe('enrolment_required');
  });

  test('without one, enrolment and public procedures are allowed', async () => {
    expect((await call('enrolment', bare)).code).toBe('ok');
    expect((await call('publicQuery', bare)).code).toBe('ok');
  });

  test('other roles need none, and with one everything is allowed', async () => {
    expect((await call('ownQuery', { role: 'admin', hasSecondFactor: false })).code).toBe('ok');
    expect((await call('ownQuery', { role: 'superadmin' })).code).toBe('ok');
  });

  test('enrolment still needs a recent proof', async () => {
    const stale = { ...bare, provenAgoMs: fakeStepUpTtlMs };
    expect((await call('enrolmentWithStepUp', stale)).code).toBe('step_up_required');
    expect((await call('enrolmentWithStepUp', bare)).code).toBe('ok');
  });
});

describe('step-up (R-ID-9)', () => {
  test('a proof is fresh until its time is over', () =>
    checkRows(
      [
        [0, 'ok'],
        [fakeStepUpTtlMs - 1, 'ok'],
        [fakeStepUpTtlMs, 'step_up_required'],
        [fakeStepUpTtlMs + 1, 'step_up_required'],
        // Written before the clock was set back; the clocks of several nodes differ a little.
        [-2 * 86_400_000, 'step_up_required'],
        [-60_000, 'ok'],
      ],
      'a proof %d ms old: %s',
      async (provenAgoMs, expected) => {
        const { code, ran: reached } = await call('needsStepUp', { provenAgoMs });
        expect([code, reached]).toEqual([expected, expected === 'ok' ? ['needsStepUp'] : []]);
      },
    ));

  test('is required only by procedures that declare it', async () => {
    expect((await call('ownMutation', { provenAgoMs: 1e9 })).code).toBe('ok');
  });

  test('an access token never counts as proven', async () => {
    expect((await call('needsStepUp', { kind: 'accessToken' })).code).toBe('step_up_required');
  });

  test('is checked after authentication', async () => {
    expect((await call('needsStepUp', { role: null })).code).toBe('unauthenticated');
  });

  test('is checked after CSRF: a foreign page cannot learn how recent the proof is', async () => {
    const { code } = await call('needsStepUp', { refusal: 'foreign_origin', provenAgoMs: 1e9 });
    expect(code).toBe('foreign_origin');
  });
});

describe('CSRF protection of mutations', () => {
  test('a mutation from a foreign origin or without CSRF token does not run', () =>
    checkRows(['foreign_origin', 'csrf_failed'] as const, '%s', async (refusal) => {
      const { code, ran: reached, events } = await call('ownMutation', { refusal });
      expect([code, reached, events]).toEqual([refusal, [], ['csrf_refused']]);
    }));

  test('queries need no CSRF token', async () => {
    expect((await call('ownQuery', { refusal: 'csrf_failed' })).code).toBe('ok');
  });

  test('procedures that take their credential from the body are exempt', async () => {
    expect((await call('withoutCsrf', { role: null, refusal: 'foreign_origin' })).code).toBe('ok');
  });

  test('anonymous mutations need it as well', async () => {
    expect((await call('publicMutation', { role: null, refusal: 'csrf_failed' })).code).toBe('csrf_failed');
  });
});

describe('audit events', () => {
  test('a mutation that writes its declared event succeeds', async () => {
    expect(await call('writesEvent')).toMatchObject({ code: 'ok', events: ['profile_change'] });
  });

  test('a mutation that omits its declared event fails, and only the log says which', async () => {
    expect(await call('omitsEvent')).toMatchObject({ code: 'internal', events: [] });
    const { ctx } = await fakeContext();
    const thrown: unknown = await testRouter
      .createCaller(ctx)
      .omitsEvent()
      .catch((fault: unknown) => fault);
    expect(thrown).toBeInstanceOf(TRPCError);
    expect((thrown as TRPCError).message).not.toMatch(/omitsEvent|profile_change/);
    expect(String(toAppError(thrown).cause)).toContain('omitsEvent did not write profile_change');
  });

  test('another event does not count as the declared one', async () => {
    expect((await call('writesOtherEvent')).code).toBe('internal');
  });

  test('only the declared alternative event may replace the declared one', () =>
    checkRows(
      [
        ['login_success', 'ok'],
        ['login_challenged', 'ok'],
        ['logout', 'internal'],
      ],
      'where another event may stand in, %s ends with %s',
      async (writes, expected) => {
        expect((await call('alternateEvent', { role: null }, { writes })).code).toBe(expected);
      },
    ));

  test('an audited query is written before it runs, with the id it asks for', async () => {
    const { code, entries } = await call('auditedQuery', { role: 'admin' }, { id: 'usr_bob' });
    expect(code).toBe('ok');
    expect(entries).toMatchObject([
      { type: 'admin_access', actorId: 'usr_ann', entityId: 'usr_bob', requestId: 'req-1', ip: '192.0.2.1' },
    ]);
  });

  test('an audited query does not run if the event cannot be written', async () => {
    const { code, ran: reached } = await call(
      'auditedQuery',
      { role: 'admin', auditFails: true },
      { id: 'usr_bob' },
    );
    expect([code, reached]).toEqual(['internal', []]);
  });

  test('what cannot be an id is not written to the audit log', async () => {
    for (const id of ['x'.repeat(10_000), '', 'ann@example.com', 'usr_bob\nlogout']) {
      const { entries } = await call('auditedQuery', { role: 'admin' }, { id });
      expect(entries[0]?.entityId).toBe('auditedQuery');
    }
  });

  test('refusals of signed-in callers are audited, up to a limit', async () => {
    expect((await call('ownMutation', { role: 'viewer' })).events).toEqual(['access_denied']);
    expect((await call('notFound')).events).toEqual(['access_denied']);
    expect((await call('ownQuery', { role: null })).events).toEqual([]);
    expect((await call('ownMutation', { role: 'viewer', exhausted: ['refusalRecord'] })).events).toEqual([]);
  });

  test('a refusal stands even if it cannot be audited', async () => {
    const { code, ran: reached } = await call('ownMutation', { role: 'viewer', auditFails: true });
    expect([code, reached]).toEqual(['forbidden', []]);
  });
});

describe('failures', () => {
  test('are not audited as a success', async () => {
    expect(await call('fails')).toMatchObject({ code: 'conflict', events: [] });
    expect((await call('failsAfterWriting')).code).toBe('conflict');
  });

  test('of unexpected kind reveal nothing', async () => {
    const { ctx } = await fakeContext();
    const thrown: unknown = await testRouter
      .createCaller(ctx)
      .throwsUnknown()
      .catch((fault: unknown) => fault);
    expect((thrown as TRPCError).message).not.toMatch(/select|secret/i);
    expect(toAppError(thrown).code).toBe('internal');
  });

  test('include an output with an undeclared field', async () => {
    expect((await call('undeclaredField')).code).toBe('internal');
  });
});

describe('capabilities of a credential', () => {
  const key = (capabilities: Partial<CredentialCapabilities>): FakePrincipal => ({
    kind: 'accessToken',
    capabilities,
  });

  test('scopes narrow the permissions of the role and never widen them', async () => {
    expect((await call('withToken', key({ scopes: new Set(['image:read']) }))).code).toBe('ok');
    expect((await call('withToken', key({ scopes: new Set(['job:read']) }))).code).toBe('forbidden');
    expect((await call('withToken', key({ scopes: new Set() }))).code).toBe('forbidden');
    const scopes = new Set(['user:set-role'] as const);
    expect((await call('adminWithoutPermission', { ...key({ scopes }), role: 'admin' })).code).toBe(
      'forbidden',
    );
  });

  test('step-up goes by the date of proof, whatever the kind', async () => {
    const now = new Date('2026-11-01T12:00:00.000Z');
    expect((await call('needsStepUp', key({ provenAt: now }))).code).toBe('ok');
    expect((await call('needsStepUp', key({ provenAt: null }))).code).toBe('step_up_required');
    const old = new Date(now.getTime() - fakeStepUpTtlMs);
    expect((await call('needsStepUp', key({ provenAt: old }))).code).toBe('step_up_required');
  });

  test('calls and refusals are counted under the key of the credential', async () => {
    expect((await call('withToken', key({ limitKey: 'key_1' }))).counted).toEqual(['request key_1']);
    const refused = await call('ownQuery', key({ limitKey: 'key_1' }));
    expect(refused.counted).toEqual(['refusalRecord key_1']);
  });

  test('a kind that the policy does not name is refused, whatever it is capable of', async () => {
    const capable = { provenAt: new Date(), scopes: null };
    expect((await call('withToken', { kind: 'apiKey', capabilities: capable })).code).toBe('forbidden');
  });
});

describe('the workspace of a call', () => {
  const shared = newId('workspace');

  test('is the personal one without a header, or when the header names it, and costs no query', async () => {
    const personal = await call('ownQuery');
    expect([personal.code, personal.asked]).toEqual(['ok', []]);
    const workspaceId = fakeWorkspaceId;
    const named = await fakeContext({ workspace: workspaceId });
    const actor = await enforce(policyOf('ownQuery'), named.ctx, false);
    expect([actor, named.asked]).toEqual([{ userId: 'usr_ann', workspaceId, role: 'user' }, []]);
  });

  test('is that of the header for a member, at one look-up', async () => {
    const { ctx, asked } = await fakeContext({ workspace: shared, memberships: { [shared]: 'member' } });
    expect(await enforce(policyOf('ownMutation'), ctx, true)).toEqual({
      userId: 'usr_ann',
      workspaceId: shared,
      role: 'user',
    });
    expect(asked).toEqual([shared]);
  });

  test('is refused for a user who is no member', () =>
    checkRows(['', 'wsp_1', `${shared},${shared}`, newId('workspace')], '%s', async (workspace) => {
      const {
        code,
        ran: done,
        events,
      } = await call('ownQuery', { workspace, memberships: { [shared]: 'owner' } });
      expect([code, done, events]).toEqual(['not_found', [], ['access_denied']]);
    }));

  test('what is no id is not looked up, and nothing is before the limits have counted the call', async () => {
    expect((await call('ownQuery', { workspace: 'wsp_1' })).asked).toEqual([]);
    const limited = await call('ownQuery', { workspace: shared, exhausted: ['request'] });
    expect([limited.code, limited.asked]).toEqual(['rate_limited', []]);
  });

  test('a role there narrows what the platform role allows, and widens nothing', async () => {
    const as = (role: WorkspaceRole) => ({ workspace: shared, memberships: { [shared]: role } });
    expect((await call('ownQuery', as('viewer'))).code).toBe('ok');
    expect((await call('ownMutation', as('viewer'))).code).toBe('forbidden');
    expect((await call('ownMutation', as('member'))).code).toBe('ok');
    expect((await call('ownMutation', { ...as('owner'), role: 'viewer' })).code).toBe('forbidden');
    expect((await call('auditedQuery', { ...as('owner'), role: 'user' }, { id: 'usr_1' })).code).toBe(
      'forbidden',
    );
  });

  test('nothing is open without the membership in the personal workspace', async () => {
    const { ctx } = await fakeContext({ personalRole: null });
    await expect(enforce(policyOf('ownQuery'), ctx, false)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a public procedure reads no header and asks for no membership', async () => {
    const open = await call('publicQuery', { workspace: shared });
    expect([open.code, open.asked]).toEqual(['ok', []]);
  });
});
