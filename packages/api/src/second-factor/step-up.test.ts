import { accessTokenCredential } from '@atelier/core/credentials';
import { AppError } from '@atelier/core/errors';
import type { OAuthProviders } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import { describe, expect, test } from 'vitest';
import { totpContext } from '../credentials/totp.ts';
import { passkeyAnswer, readablePasskeys } from '../testing/passkeys.ts';
import { createServiceHarness, minuteMs } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';
import { stepUpService } from './step-up.ts';

const secret = 'SECRET';
const password = 'a password';
const oauth: OAuthProviders = {
  list: [
    { id: 'google', name: 'Google', issuer: 'https://google.example' },
    { id: 'github', name: 'GitHub', issuer: 'https://github.example' },
  ],
  begin: async () => null,
  complete: async () => ({ ok: false, fault: 'failed', intent: null, cookies: [] }),
};

const open = async (
  fields: Partial<UserRecord> = {},
  settings: Parameters<typeof createServiceHarness>[0] = {},
) => {
  const harness = await createServiceHarness(settings);
  const service = stepUpService({ ...harness, oauth, passkeys: readablePasskeys(harness.clock.now()) });
  const principal = await harness.signedIn(fields);
  const { id } = principal.user;
  /** An authenticator app, a recovery code and a passkey. */
  const enrol = async (): Promise<Principal> => {
    const sealed = harness.sealer.seal(secret, totpContext(id));
    await harness.db.totp.begin(id, sealed);
    await harness.db.totp.confirm(id, sealed, 1, harness.clock.now());
    await harness.db.recoveryCodes.replace(
      id,
      [harness.recoveryCodes.hash('spare one')],
      harness.clock.now(),
    );
    const dates = { createdAt: harness.clock.now(), lastUsedAt: null };
    const key = { credentialId: 'phone', publicKey: 'key', counter: 0, transports: [] };
    await harness.db.passkeys.create({
      id: 'pky_1',
      userId: id,
      name: 'Phone',
      backedUp: false,
      ...key,
      ...dates,
    });
    await harness.db.users.setSecondFactor(id, harness.clock.now());
    return harness.principalOf(id);
  };
  const prove = async (by: Principal, input: Parameters<typeof service.prove>[1]): Promise<string> => {
    try {
      await service.prove(by, input, harness.request, harness.trail(by));
      return 'proven';
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  const session = () => harness.rows('sessions').find(({ userId }) => userId === id);
  const hashOf = ({ credential }: Principal) => (credential.kind === 'session' ? credential.tokenHash : '');
  return { harness, service, principal, enrol, prove, session, hashOf };
};

describe('the proofs that step-up offers', () => {
  test('the password, if the account has no second factor', async () => {
    const { service, principal, harness } = await open();
    expect(await service.options(principal)).toEqual({
      password: true,
      totp: false,
      recoveryCode: false,
      passkey: null,
      providers: [],
      provenUntil: new Date(harness.clock.now().getTime() + 10 * minuteMs).toISOString(),
    });
  });

  test('the second factor in place of the password, if there is one', async () => {
    const { service, enrol, hashOf } = await open();
    const principal = await enrol();
    expect(await service.options(principal)).toMatchObject({
      password: false,
      totp: true,
      recoveryCode: true,
      passkey: { challenge: `step_up:${hashOf(principal)}` },
    });
  });

  test('a linked and configured provider, if there is neither', async () => {
    const { service, principal, harness } = await open({ passwordHash: null });
    const identity = {
      userId: principal.user.id,
      email: '',
      createdAt: harness.clock.now(),
      lastUsedAt: null,
    };
    const add = (id: string, provider: string, issuer: string) =>
      harness.db.identities.create({ id, provider, issuer, subject: '1', ...identity });
    await add('idn_1', 'google', 'https://google.example');
    await add('idn_2', 'oidc', 'https://oidc.example');
    // From an issuer that was configured as GitHub before.
    await add('idn_3', 'github', 'https://github.old.example');
    expect(await service.options(principal)).toMatchObject({
      password: false,
      providers: [{ id: 'google', name: 'Google' }],
    });
  });

  test('no password if passwords are switched off', async () => {
    const { service, principal, prove } = await open({}, { regularAuth: false });
    expect(await service.options(principal)).toMatchObject({ password: false });
    expect(await prove(principal, { password })).toBe('forbidden');
  });

  test('a proof expires to the millisecond', async () => {
    const { service, principal, harness } = await open();
    harness.advance(10 * minuteMs - 1);
    expect((await service.options(principal)).provenUntil).not.toBeNull();
    harness.advance(1);
    expect((await service.options(principal)).provenUntil).toBeNull();
  });
});

describe('a right step-up proof', () => {
  test('by password renews the token of the same session, proven now', async () => {
    const { harness, principal, prove, session, hashOf } = await open();
    const before = session();
    harness.advance(60 * minuteMs);
    expect(await prove(principal, { password })).toBe('proven');
    expect(session()).toMatchObject({ id: before?.id, provenAt: harness.clock.now() });
    expect(session()?.tokenHash).not.toBe(hashOf(principal));
    expect(harness.events()).toEqual([{ type: 'step_up', method: 'password' }]);
  });

  test('by TOTP code, recovery code or passkey is accepted', async () => {
    const { harness, enrol, prove, hashOf } = await open();
    await enrol();
    const now = () => harness.principalOf(harness.rows('users').map(({ id }) => id)[0] ?? '');
    expect(await prove(now(), { code: `${secret}-7` })).toBe('proven');
    expect(await prove(now(), { code: 'spare one' })).toBe('proven');
    const binding = `step_up:${hashOf(now())}`;
    expect(await prove(now(), { passkey: passkeyAnswer('phone', 'c1', binding) })).toBe('proven');
    expect(harness.events()).toMatchObject([
      { method: 'totp' },
      { method: 'recovery_code' },
      { method: 'passkey' },
    ]);
    expect(harness.changes()).toEqual(['recovery_code_used']);
  });

  test('works once, also in parallel', async () => {
    const { harness, enrol, prove } = await open();
    const principal = await enrol();
    const input = { code: `${secret}-7` };
    const outcomes = await Promise.all([1, 2, 3].map(() => prove(principal, input)));
    expect(outcomes.filter((one) => one === 'proven')).toHaveLength(1);
    expect(harness.events().filter(({ type }) => type === 'step_up')).toHaveLength(1);
  });

  test('renews no session that has ended, and uses up no code', async () => {
    const { harness, enrol, prove } = await open();
    const principal = await enrol();
    await harness.db.sessions.deleteAllOf(principal.user.id);
    expect(await prove(principal, { code: 'spare one' })).toBe('unauthenticated');
    expect(harness.rows('recoveryCodes')).toHaveLength(1);
    expect(harness.rows('sessions')).toEqual([]);
  });
});

describe('a wrong step-up proof', () => {
  test('by password counts as a failed attempt and is audited', async () => {
    const { harness, principal, prove, session, hashOf } = await open();
    expect(await prove(principal, { password: 'wrong' })).toBe('invalid_credentials');
    expect(harness.events()).toEqual([
      { type: 'login_failure', reason: 'wrong_password', method: 'step_up' },
    ]);
    expect(session()?.tokenHash).toBe(hashOf(principal));
    for (let at = 0; at < 4; at += 1) await prove(principal, { password: 'wrong' });
    expect(await prove(principal, { password })).toBe('rate_limited');
  });

  test('by code counts together with the codes of sign-in', async () => {
    const { harness, enrol, prove } = await open();
    const principal = await enrol();
    for (let at = 0; at < 5; at += 1)
      expect(await prove(principal, { code: `${secret}-0` })).toBe('wrong_code');
    expect(await prove(principal, { code: `${secret}-7` })).toBe('rate_limited');
    await expect(harness.loginThrottle.attemptCode(principal.user.id, harness.request)).rejects.toMatchObject(
      {
        code: 'rate_limited',
      },
    );
    expect(harness.changes()).toEqual(['second_factor_failed']);
  });

  test('by password is forbidden, unverified, if the account has a second factor', async () => {
    const { harness, enrol, prove } = await open();
    expect(await prove(await enrol(), { password })).toBe('forbidden');
    expect(harness.rows('loginAttempts')).toEqual([]);
  });

  test('by a passkey response for another session is refused', async () => {
    const { harness, enrol, prove, hashOf } = await open();
    const principal = await enrol();
    await harness.sessions.start({
      userId: principal.user.id,
      ...harness.device,
      method: 'password',
      provenAt: harness.clock.now(),
    });
    const other = harness.principalOf(principal.user.id);
    const answer = passkeyAnswer('phone', 'c1', `step_up:${hashOf(other)}`);
    expect(await prove(principal, { passkey: answer })).toBe('wrong_code');
  });

  test('an access token cannot step up', async () => {
    const { principal, prove } = await open();
    const token = { familyId: 'tok_1', userId: principal.user.id };
    const credential = accessTokenCredential(token, async () => principal);
    const program: Principal = { ...principal, credential };
    expect(await prove(program, { code: `${secret}-7` })).toBe('forbidden');
  });
});
