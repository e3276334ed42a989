import { AppError } from '@atelier/core/errors';
import type { OAuthProviders } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../call.ts';
import { createWaysInBench, minuteMs } from '../testing/ways-in.ts';
import { passkeyAnswer, wordyPasskeys } from '../testing/wordy-passkeys.ts';
import { stepUpService } from './step-up.ts';
import { totpContext } from './two-factor.ts';

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
  settings: Parameters<typeof createWaysInBench>[0] = {},
) => {
  const bench = createWaysInBench(settings);
  const service = stepUpService({ ...bench, oauth, passkeys: wordyPasskeys(bench.clock.now()) });
  const caller = await bench.signedIn(fields);
  const { id } = caller.user;
  /** An authenticator app, a recovery code and a passkey. */
  const enrol = async (): Promise<Caller> => {
    const sealed = bench.sealer.seal(secret, totpContext(id));
    await bench.db.totp.begin(id, sealed);
    await bench.db.totp.confirm(id, sealed, 1, bench.clock.now());
    await bench.db.recoveryCodes.replace(id, [bench.recoveryCodes.hash('spare one')], bench.clock.now());
    const dates = { createdAt: bench.clock.now(), lastUsedAt: null };
    const key = { credentialId: 'phone', publicKey: 'key', counter: 0, transports: [] };
    await bench.db.passkeys.create({
      id: 'pky_1',
      userId: id,
      name: 'Phone',
      backedUp: false,
      ...key,
      ...dates,
    });
    await bench.db.users.setSecondFactor(id, bench.clock.now());
    return bench.callerOf(id);
  };
  const prove = async (by: Caller, input: Parameters<typeof service.prove>[1]): Promise<string> => {
    try {
      await service.prove(by, input, bench.request, bench.trail(by));
      return 'proven';
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  const session = () => [...bench.tables.sessions.values()].find(({ userId }) => userId === id);
  const hashOf = ({ credential }: Caller) => (credential.kind === 'session' ? credential.tokenHash : '');
  return { bench, service, caller, enrol, prove, session, hashOf };
};

describe('what is offered', () => {
  test('the password, where there is nothing else', async () => {
    const { service, caller, bench } = await open();
    expect(await service.options(caller)).toEqual({
      password: true,
      totp: false,
      recoveryCode: false,
      passkey: null,
      providers: [],
      provenUntil: new Date(bench.clock.now().getTime() + 10 * minuteMs).toISOString(),
    });
  });

  test('the second factor in its place, where there is one', async () => {
    const { service, enrol, hashOf } = await open();
    const caller = await enrol();
    expect(await service.options(caller)).toMatchObject({
      password: false,
      totp: true,
      recoveryCode: true,
      passkey: { challenge: `step_up:${hashOf(caller)}` },
    });
  });

  test('a linked provider that is on, where there is neither', async () => {
    const { service, caller, bench } = await open({ passwordHash: null });
    const identity = { userId: caller.user.id, email: '', createdAt: bench.clock.now(), lastUsedAt: null };
    const add = (id: string, provider: string, issuer: string) =>
      bench.db.identities.create({ id, provider, issuer, subject: '1', ...identity });
    await add('idn_1', 'google', 'https://google.example');
    await add('idn_2', 'oidc', 'https://oidc.example');
    // Of an issuer that GitHub's place was configured with before.
    await add('idn_3', 'github', 'https://github.old.example');
    expect(await service.options(caller)).toMatchObject({
      password: false,
      providers: [{ id: 'google', name: 'Google' }],
    });
  });

  test('no password where signing in by one is off', async () => {
    const { service, caller, prove } = await open({}, { regularAuth: false });
    expect(await service.options(caller)).toMatchObject({ password: false });
    expect(await prove(caller, { password })).toBe('forbidden');
  });

  test('a proof that has run out to the millisecond is none', async () => {
    const { service, caller, bench } = await open();
    bench.advance(10 * minuteMs - 1);
    expect((await service.options(caller)).provenUntil).not.toBeNull();
    bench.advance(1);
    expect((await service.options(caller)).provenUntil).toBeNull();
  });
});

describe('a right proof', () => {
  test('by password: the same session under a new token, proven now', async () => {
    const { bench, caller, prove, session, hashOf } = await open();
    const before = session();
    bench.advance(60 * minuteMs);
    expect(await prove(caller, { password })).toBe('proven');
    expect(session()).toMatchObject({ id: before?.id, provenAt: bench.clock.now() });
    expect(session()?.tokenHash).not.toBe(hashOf(caller));
    expect(bench.events()).toEqual([{ type: 'step_up', method: 'password' }]);
  });

  test('by code, recovery code or passkey', async () => {
    const { bench, enrol, prove, hashOf } = await open();
    await enrol();
    const now = () => bench.callerOf([...bench.tables.users.keys()][0] ?? '');
    expect(await prove(now(), { code: `${secret}-7` })).toBe('proven');
    expect(await prove(now(), { code: 'spare one' })).toBe('proven');
    const place = `step_up:${hashOf(now())}`;
    expect(await prove(now(), { passkey: passkeyAnswer('phone', 'c1', place) })).toBe('proven');
    expect(bench.events()).toMatchObject([
      { method: 'totp' },
      { method: 'recovery_code' },
      { method: 'passkey' },
    ]);
    expect(bench.changes()).toEqual(['recovery_code_used']);
  });

  test('is good once, also at the same moment', async () => {
    const { bench, enrol, prove } = await open();
    const caller = await enrol();
    const input = { code: `${secret}-7` };
    const seen = await Promise.all([1, 2, 3].map(() => prove(caller, input)));
    expect(seen.filter((one) => one === 'proven')).toHaveLength(1);
    expect(bench.events().filter(({ type }) => type === 'step_up')).toHaveLength(1);
  });

  test('renews nothing for a session that has ended, and uses no code up', async () => {
    const { bench, enrol, prove } = await open();
    const caller = await enrol();
    await bench.db.sessions.deleteAllOf(caller.user.id);
    expect(await prove(caller, { code: 'spare one' })).toBe('unauthenticated');
    expect(bench.tables.recoveryCodes.size).toBe(1);
    expect(bench.tables.sessions.size).toBe(0);
  });
});

describe('a wrong proof', () => {
  test('by password counts as a guess and is written down', async () => {
    const { bench, caller, prove, session, hashOf } = await open();
    expect(await prove(caller, { password: 'wrong' })).toBe('invalid_credentials');
    expect(bench.events()).toEqual([{ type: 'login_failure', reason: 'wrong_password', method: 'step_up' }]);
    expect(session()?.tokenHash).toBe(hashOf(caller));
    for (let at = 0; at < 4; at += 1) await prove(caller, { password: 'wrong' });
    expect(await prove(caller, { password })).toBe('rate_limited');
  });

  test('by code counts with the codes at the door', async () => {
    const { bench, enrol, prove } = await open();
    const caller = await enrol();
    for (let at = 0; at < 5; at += 1) expect(await prove(caller, { code: `${secret}-0` })).toBe('wrong_code');
    expect(await prove(caller, { code: `${secret}-7` })).toBe('rate_limited');
    await expect(bench.guesses.code(caller.user.id, bench.request)).rejects.toMatchObject({
      code: 'rate_limited',
    });
    expect(bench.changes()).toEqual(['second_factor_failed']);
  });

  test('by the password of an account with a second factor is not even judged', async () => {
    const { bench, enrol, prove } = await open();
    expect(await prove(await enrol(), { password })).toBe('forbidden');
    expect(bench.tables.guesses.size).toBe(0);
  });

  test('by a passkey that answered for another session', async () => {
    const { bench, enrol, prove, hashOf } = await open();
    const caller = await enrol();
    await bench.sessions.start({
      userId: caller.user.id,
      ...bench.device,
      method: 'password',
      provenAt: bench.clock.now(),
    });
    const other = bench.callerOf(caller.user.id);
    const answer = passkeyAnswer('phone', 'c1', `step_up:${hashOf(other)}`);
    expect(await prove(caller, { passkey: answer })).toBe('wrong_code');
  });

  test('no token of a program can be proven at all', async () => {
    const { caller, prove } = await open();
    const program: Caller = { user: caller.user, credential: { kind: 'accessToken', tokenId: 'tok_1' } };
    expect(await prove(program, { code: `${secret}-7` })).toBe('forbidden');
  });
});
