import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { SignInMethod } from '@atelier/core/schemas/identity';
import { describe, expect, test } from 'vitest';
import { totpContext } from '../credentials/totp.ts';
import { passkeyAnswer, readablePasskeys } from '../testing/passkeys.ts';
import { createServiceHarness, minuteMs } from '../testing/service-harness.ts';
import { challengeService } from './challenge.ts';

const secret = 'SECRET';
/** The code of a time step, as the fake authenticator app shows it. */
const codeAt = (step: number) => ({ code: `${secret}-${step}` });

const open = async (settings: Parameters<typeof createServiceHarness>[0] = {}) => {
  const harness = await createServiceHarness(settings);
  const passkeys = readablePasskeys(harness.clock.now());
  const service = challengeService({ ...harness, passkeys });
  const ann = await harness.user({ secondFactorAt: harness.clock.now() });
  await harness.db.totp.begin(ann.id, harness.sealer.seal(secret, totpContext(ann.id)));
  await harness.db.totp.confirm(
    ann.id,
    harness.sealer.seal(secret, totpContext(ann.id)),
    1,
    harness.clock.now(),
  );
  await harness.db.recoveryCodes.replace(
    ann.id,
    [harness.recoveryCodes.hash('spare one')],
    harness.clock.now(),
  );
  await harness.db.passkeys.create({
    id: 'pky_1',
    userId: ann.id,
    credentialId: 'phone',
    publicKey: 'key',
    counter: 3,
    transports: [],
    name: 'Phone',
    backedUp: false,
    createdAt: harness.clock.now(),
    lastUsedAt: null,
  });
  /** A request of a browser that has just passed the first factor. */
  const challenged = async (user: UserRecord = ann, method: SignInMethod = 'password') => {
    const outcome = await harness.db.transaction((stores) =>
      harness.signInCompletion.afterFirstFactor(
        stores,
        { user, method, before: null, isNew: false, proof: { kind: 'password', at: harness.clock.now() } },
        harness.request,
        harness.trail(),
      ),
    );
    const challengeToken = outcome.cookies[0]?.replace('challenge=', '');
    return { ...harness.request, challengeToken };
  };
  const complete = async (
    input: Parameters<typeof service.complete>[0],
    request: Awaited<ReturnType<typeof challenged>>,
  ): Promise<string> => {
    try {
      await service.complete(input, request, null, harness.trail());
      return 'in';
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  const bindingOf = ({ challengeToken = '' }) => `second_factor:${harness.secrets.hash(challengeToken)}`;
  const sessionsOf = () => harness.rows('sessions').filter(({ userId }) => userId === ann.id);
  return { harness, service, ann, challenged, complete, placeOf: bindingOf, sessionsOf };
};

describe('a sign-in challenge', () => {
  test('is no session, and lists the factors that can complete it', async () => {
    const { service, challenged, sessionsOf, harness } = await open();
    const request = await challenged();
    expect(sessionsOf()).toEqual([]);
    expect(await service.pending(request)).toEqual({ totp: true, passkey: true, recoveryCode: true });
    expect(await service.pending(harness.request)).toBeNull();
    expect(await service.pending({ challengeToken: 'made up' })).toBeNull();
  });

  test('expires', async () => {
    const { harness, service, challenged, complete } = await open();
    const request = await challenged();
    harness.advance(minuteMs);
    expect(await service.pending(request)).toBeNull();
    await expect(service.beginPasskey(request)).rejects.toMatchObject({ code: 'challenge_over' });
    expect(await complete(codeAt(7), request)).toBe('challenge_over');
  });

  test('cannot be completed without its cookie', async () => {
    const { harness, complete, challenged } = await open();
    await challenged();
    expect(await complete(codeAt(7), { ...harness.request, challengeToken: undefined })).toBe(
      'challenge_over',
    );
  });
});

describe('a right second-factor code', () => {
  test('creates one session, and the audit log names the factor', async () => {
    const { harness, challenged, complete, sessionsOf } = await open();
    expect(await complete(codeAt(7), await challenged(undefined, 'google'))).toBe('in');
    expect(sessionsOf()).toMatchObject([{ method: 'google' }]);
    expect(harness.events().at(-1)).toMatchObject({
      type: 'login_success',
      method: 'google',
      secondFactor: 'totp',
    });
    expect(harness.rows('signInChallenges')).toEqual([]);
  });

  test('works once, and no earlier code works after it (ASVS 6.5.1)', async () => {
    const { challenged, complete, sessionsOf } = await open();
    expect(await complete(codeAt(7), await challenged())).toBe('in');
    const again = await challenged();
    expect(await complete(codeAt(7), again)).toBe('wrong_code');
    expect(await complete(codeAt(6), again)).toBe('wrong_code');
    expect(await complete(codeAt(8), again)).toBe('in');
    expect(sessionsOf()).toHaveLength(2);
  });

  test('creates one session per challenge, also in parallel', async () => {
    const { challenged, complete, sessionsOf } = await open();
    const request = await challenged();
    const inputs = [codeAt(7), codeAt(8), { code: 'spare one' }, codeAt(9)];
    const outcomes = await Promise.all(inputs.map((input) => complete(input, request)));
    expect(outcomes.filter((one) => one === 'in')).toHaveLength(1);
    expect(sessionsOf()).toHaveLength(1);
  });

  test('is not consumed by a request that loses the race', async () => {
    const { harness, challenged, complete } = await open();
    const request = await challenged();
    await Promise.all([complete(codeAt(7), request), complete({ code: 'spare one' }, request)]);
    expect(harness.rows('recoveryCodes')).toHaveLength(1);
    expect(harness.rows('outbox')).toEqual([]);
  });

  test('resets the counters of wrong codes and wrong passwords', async () => {
    const { harness, ann, challenged, complete } = await open();
    await harness.loginThrottle.attemptPassword(ann.email, harness.request);
    const request = await challenged();
    await complete(codeAt(0), request);
    expect(harness.rows('loginAttempts')).toHaveLength(3);
    expect(await complete(codeAt(7), request)).toBe('in');
    expect(harness.rows('loginAttempts')).toEqual([]);
  });
});

describe('a recovery code', () => {
  test('works once in place of the factor, and the owner gets an email', async () => {
    const { harness, challenged, complete } = await open();
    expect(await complete({ code: 'spare one' }, await challenged())).toBe('in');
    expect(harness.changes()).toEqual(['recovery_code_used']);
    expect(harness.events().at(-1)).toMatchObject({ secondFactor: 'recovery_code' });
    expect(await complete({ code: 'spare one' }, await challenged())).toBe('wrong_code');
  });
});

describe('a passkey', () => {
  test('completes its own challenge, once', async () => {
    const { service, harness, challenged, complete, placeOf: bindingOf } = await open();
    const request = await challenged();
    expect((await service.beginPasskey(request)).challenge).toBe(bindingOf(request));
    const answer = { passkey: passkeyAnswer('phone', 'c1', bindingOf(request), 4) };
    expect(await complete(answer, request)).toBe('in');
    expect(harness.events().at(-1)).toMatchObject({ secondFactor: 'passkey' });
    expect(await complete(answer, await challenged())).toBe('wrong_code');
  });

  test('of another challenge, purpose or user is refused', async () => {
    const { harness, challenged, complete, placeOf: bindingOf, sessionsOf } = await open();
    const [one, other] = [await challenged(), await challenged()];
    const foreign = passkeyAnswer('phone', 'c1', bindingOf(other), 4);
    expect(await complete({ passkey: foreign }, one)).toBe('wrong_code');
    const purpose = passkeyAnswer('phone', 'c2', bindingOf(one).replace('second_factor', 'step_up'), 4);
    expect(await complete({ passkey: purpose }, one)).toBe('wrong_code');
    const bob = await harness.user({ secondFactorAt: harness.clock.now() });
    const bobs = await challenged(bob);
    expect(await complete({ passkey: passkeyAnswer('phone', 'c3', bindingOf(bobs), 4) }, bobs)).toBe(
      'wrong_code',
    );
    expect(sessionsOf()).toEqual([]);
  });

  test('whose signature counter does not increase is refused, and the owner gets an email', async () => {
    const { harness, challenged, complete, placeOf: bindingOf } = await open();
    const request = await challenged();
    expect(await complete({ passkey: passkeyAnswer('phone', 'c1', bindingOf(request), 3) }, request)).toBe(
      'wrong_code',
    );
    expect(harness.changes()).toEqual(['passkey_refused']);
  });
});

describe('wrong codes', () => {
  test('are limited to five per challenge, after which the right code is refused (ASVS 6.6.3)', async () => {
    const { harness, challenged, complete, sessionsOf } = await open();
    const request = await challenged();
    for (let at = 0; at < 5; at += 1) {
      expect(await complete(codeAt(0), request)).toBe('wrong_code');
      // Resets the account's counter, which is not tested here.
      await harness.tamper('delete from guesses');
    }
    expect(await complete(codeAt(7), request)).toBe('challenge_over');
    expect(sessionsOf()).toEqual([]);
  });

  test('are limited to five per challenge, also in parallel', async () => {
    const generous = { freeFailures: 99, lockAfter: 99, lockS: 1, blockAfter: null, forgetAfterS: 1 };
    const backoff = { account: generous, device: generous, address: generous, secondFactor: generous };
    const { harness, challenged, complete } = await open({ backoff });
    const request = await challenged();
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => complete(codeAt(0), request)));
    expect(outcomes.filter((one) => one === 'wrong_code')).toHaveLength(5);
    expect(harness.events().filter(({ type }) => type === 'login_failure')).toHaveLength(5);
  });

  test('send the owner one email, at the third', async () => {
    const { harness, challenged, complete } = await open();
    const request = await challenged();
    await complete(codeAt(0), request);
    await complete(codeAt(0), request);
    expect(harness.changes()).toEqual([]);
    for (let at = 0; at < 3; at += 1) await complete(codeAt(0), request);
    expect(harness.changes()).toEqual(['second_factor_failed']);
  });

  test('are also limited across challenges, and the owner gets an email', async () => {
    const { harness, challenged, complete } = await open();
    for (let at = 0; at < 5; at += 1)
      expect(await complete(codeAt(0), await challenged())).toBe('wrong_code');
    expect(harness.changes()).toEqual(['second_factor_failed']);
    const request = await challenged();
    expect(await complete(codeAt(7), request)).toBe('rate_limited');
    harness.advance(5 * minuteMs);
    expect(await complete(codeAt(7), await challenged())).toBe('in');
  });

  test('that are rate limited do not use up the tries of the challenge', async () => {
    const { harness, challenged, complete } = await open();
    const request = await challenged();
    for (let at = 0; at < 5; at += 1) await complete(codeAt(0), await challenged());
    for (let at = 0; at < 5; at += 1) expect(await complete(codeAt(0), request)).toBe('rate_limited');
    await harness.tamper('delete from guesses');
    expect(await complete(codeAt(7), request)).toBe('in');
  });

  test('are audited without the code that was entered', async () => {
    const { harness, challenged, complete } = await open();
    await complete({ code: '123 456' }, await challenged());
    expect(harness.events().at(-1)).toEqual({
      type: 'login_failure',
      reason: 'wrong_code',
      method: 'password',
      shown: 'code',
    });
  });
});

describe('what changed between the two factors', () => {
  test('a locked account cannot complete the challenge, and no recovery code is used up', async () => {
    const { harness, ann, challenged, complete, sessionsOf } = await open();
    const request = await challenged();
    await harness.db.users.lock(ann.id, null, harness.clock.now());
    expect(await complete({ code: 'spare one' }, request)).toBe('account_locked');
    expect([sessionsOf(), harness.rows('recoveryCodes').length]).toEqual([[], 1]);
  });

  test('deleting the challenges of a user ends the challenge', async () => {
    const { harness, ann, challenged, complete } = await open();
    const request = await challenged();
    await harness.db.challenges.deleteAllOf(ann.id);
    expect(await complete(codeAt(7), request)).toBe('challenge_over');
  });
});
