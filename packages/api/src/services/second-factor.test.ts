import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { SignInMethod } from '@atelier/core/schemas/identity';
import { describe, expect, test } from 'vitest';
import { createWaysInBench, minuteMs } from '../testing/ways-in.ts';
import { passkeyAnswer, wordyPasskeys } from '../testing/wordy-passkeys.ts';
import { secondFactorService } from './second-factor.ts';
import { totpContext } from './two-factor.ts';

const secret = 'SECRET';
/** The code of a time step, as the bench's authenticator app tells it. */
const codeAt = (step: number) => ({ code: `${secret}-${step}` });

const open = async (settings: Parameters<typeof createWaysInBench>[0] = {}) => {
  const bench = createWaysInBench(settings);
  const passkeys = wordyPasskeys(bench.clock.now());
  const service = secondFactorService({ ...bench, passkeys });
  const ann = await bench.user({ secondFactorAt: bench.clock.now() });
  await bench.db.totp.begin(ann.id, bench.sealer.seal(secret, totpContext(ann.id)));
  await bench.db.totp.confirm(ann.id, bench.sealer.seal(secret, totpContext(ann.id)), 1, bench.clock.now());
  await bench.db.recoveryCodes.replace(ann.id, [bench.recoveryCodes.hash('spare one')], bench.clock.now());
  await bench.db.passkeys.create({
    id: 'pky_1',
    userId: ann.id,
    credentialId: 'phone',
    publicKey: 'key',
    counter: 3,
    transports: [],
    name: 'Phone',
    backedUp: false,
    createdAt: bench.clock.now(),
    lastUsedAt: null,
  });
  /** The browser of somebody who has just passed the first factor. */
  const challenged = async (user: UserRecord = ann, method: SignInMethod = 'password') => {
    const entry = await bench.db.transaction((stores) =>
      bench.entrance.enter(
        stores,
        { user, method, before: null, isNew: false, shown: { kind: 'password', at: bench.clock.now() } },
        bench.request,
        bench.trail(),
      ),
    );
    const challengeToken = entry.cookies[0]?.replace('challenge=', '');
    return { ...bench.request, challengeToken };
  };
  const complete = async (
    input: Parameters<typeof service.complete>[0],
    request: Awaited<ReturnType<typeof challenged>>,
  ): Promise<string> => {
    try {
      await service.complete(input, request, null, bench.trail());
      return 'in';
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  const placeOf = ({ challengeToken = '' }) => `second_factor:${bench.secrets.hash(challengeToken)}`;
  const sessionsOf = () => [...bench.tables.sessions.values()].filter(({ userId }) => userId === ann.id);
  return { bench, service, ann, challenged, complete, placeOf, sessionsOf };
};

describe('a half-finished sign-in', () => {
  test('is no session, and says what it may go on with', async () => {
    const { service, challenged, sessionsOf, bench } = await open();
    const request = await challenged();
    expect(sessionsOf()).toEqual([]);
    expect(await service.pending(request)).toEqual({ totp: true, passkey: true, recoveryCode: true });
    expect(await service.pending(bench.request)).toBeNull();
    expect(await service.pending({ challengeToken: 'made up' })).toBeNull();
  });

  test('is over after its time', async () => {
    const { bench, service, challenged, complete } = await open();
    const request = await challenged();
    bench.advance(minuteMs);
    expect(await service.pending(request)).toBeNull();
    await expect(service.beginPasskey(request)).rejects.toMatchObject({ code: 'challenge_over' });
    expect(await complete(codeAt(7), request)).toBe('challenge_over');
  });

  test('lets nobody in without its own cookie', async () => {
    const { bench, complete, challenged } = await open();
    await challenged();
    expect(await complete(codeAt(7), { ...bench.request, challengeToken: undefined })).toBe('challenge_over');
  });
});

describe('a right code', () => {
  test('begins the one session and is written down with its factor', async () => {
    const { bench, challenged, complete, sessionsOf } = await open();
    expect(await complete(codeAt(7), await challenged(undefined, 'google'))).toBe('in');
    expect(sessionsOf()).toMatchObject([{ method: 'google' }]);
    expect(bench.events().at(-1)).toMatchObject({
      type: 'login_success',
      method: 'google',
      secondFactor: 'totp',
    });
    expect(bench.tables.challenges.size).toBe(0);
  });

  test('is never good twice, nor is an earlier one (ASVS 6.5.1)', async () => {
    const { challenged, complete, sessionsOf } = await open();
    expect(await complete(codeAt(7), await challenged())).toBe('in');
    const again = await challenged();
    expect(await complete(codeAt(7), again)).toBe('wrong_code');
    expect(await complete(codeAt(6), again)).toBe('wrong_code');
    expect(await complete(codeAt(8), again)).toBe('in');
    expect(sessionsOf()).toHaveLength(2);
  });

  test('shown by many at once for one sign-in begins one session', async () => {
    const { challenged, complete, sessionsOf } = await open();
    const request = await challenged();
    const inputs = [codeAt(7), codeAt(8), { code: 'spare one' }, codeAt(9)];
    const seen = await Promise.all(inputs.map((input) => complete(input, request)));
    expect(seen.filter((one) => one === 'in')).toHaveLength(1);
    expect(sessionsOf()).toHaveLength(1);
  });

  test('is not used up by whoever comes too late', async () => {
    const { bench, challenged, complete } = await open();
    const request = await challenged();
    await Promise.all([complete(codeAt(7), request), complete({ code: 'spare one' }, request)]);
    expect(bench.tables.recoveryCodes.size).toBe(1);
    expect([...bench.tables.mail.values()]).toEqual([]);
  });

  test('forgets the wrong codes and the wrong passwords before it', async () => {
    const { bench, ann, challenged, complete } = await open();
    await bench.guesses.password(ann.email, bench.request);
    const request = await challenged();
    await complete(codeAt(0), request);
    expect(bench.tables.guesses.size).toBe(3);
    expect(await complete(codeAt(7), request)).toBe('in');
    expect(bench.tables.guesses.size).toBe(0);
  });
});

describe('a recovery code', () => {
  test('stands in once, and its owner hears of it', async () => {
    const { bench, challenged, complete } = await open();
    expect(await complete({ code: 'spare one' }, await challenged())).toBe('in');
    expect(bench.changes()).toEqual(['recovery_code_used']);
    expect(bench.events().at(-1)).toMatchObject({ secondFactor: 'recovery_code' });
    expect(await complete({ code: 'spare one' }, await challenged())).toBe('wrong_code');
  });
});

describe('a passkey', () => {
  test('answers the challenge of its own sign-in, once', async () => {
    const { service, bench, challenged, complete, placeOf } = await open();
    const request = await challenged();
    expect((await service.beginPasskey(request)).challenge).toBe(placeOf(request));
    const answer = { passkey: passkeyAnswer('phone', 'c1', placeOf(request), 4) };
    expect(await complete(answer, request)).toBe('in');
    expect(bench.events().at(-1)).toMatchObject({ secondFactor: 'passkey' });
    expect(await complete(answer, await challenged())).toBe('wrong_code');
  });

  test('of another sign-in, another purpose or another person opens nothing', async () => {
    const { bench, challenged, complete, placeOf, sessionsOf } = await open();
    const [one, other] = [await challenged(), await challenged()];
    const foreign = passkeyAnswer('phone', 'c1', placeOf(other), 4);
    expect(await complete({ passkey: foreign }, one)).toBe('wrong_code');
    const purpose = passkeyAnswer('phone', 'c2', placeOf(one).replace('second_factor', 'step_up'), 4);
    expect(await complete({ passkey: purpose }, one)).toBe('wrong_code');
    const bob = await bench.user({ secondFactorAt: bench.clock.now() });
    const bobs = await challenged(bob);
    expect(await complete({ passkey: passkeyAnswer('phone', 'c3', placeOf(bobs), 4) }, bobs)).toBe(
      'wrong_code',
    );
    expect(sessionsOf()).toEqual([]);
  });

  test('whose counter went backwards opens nothing, and its owner hears of it', async () => {
    const { bench, challenged, complete, placeOf } = await open();
    const request = await challenged();
    expect(await complete({ passkey: passkeyAnswer('phone', 'c1', placeOf(request), 3) }, request)).toBe(
      'wrong_code',
    );
    expect(bench.changes()).toEqual(['passkey_refused']);
  });
});

describe('wrong codes', () => {
  test('are five a sign-in, then a right one comes too late (ASVS 6.6.3)', async () => {
    const { bench, challenged, complete, sessionsOf } = await open();
    const request = await challenged();
    for (let at = 0; at < 5; at += 1) {
      expect(await complete(codeAt(0), request)).toBe('wrong_code');
      // The account's own count is not what this is about.
      bench.tables.guesses.clear();
    }
    expect(await complete(codeAt(7), request)).toBe('challenge_over');
    expect(sessionsOf()).toEqual([]);
  });

  test('are no more than five judged, however many come at once', async () => {
    const generous = { freeFailures: 99, lockAfter: 99, lockS: 1, sealAfter: null, forgetAfterS: 1 };
    const backoff = { account: generous, device: generous, address: generous, secondFactor: generous };
    const { bench, challenged, complete } = await open({ backoff });
    const request = await challenged();
    const seen = await Promise.all(Array.from({ length: 40 }, () => complete(codeAt(0), request)));
    expect(seen.filter((one) => one === 'wrong_code')).toHaveLength(5);
    expect(bench.events().filter(({ type }) => type === 'login_failure')).toHaveLength(5);
  });

  test('tell the owner once, at the third', async () => {
    const { bench, challenged, complete } = await open();
    const request = await challenged();
    await complete(codeAt(0), request);
    await complete(codeAt(0), request);
    expect(bench.changes()).toEqual([]);
    for (let at = 0; at < 3; at += 1) await complete(codeAt(0), request);
    expect(bench.changes()).toEqual(['second_factor_failed']);
  });

  test('spread over many sign-ins wait as well, and tell the owner when they do', async () => {
    const { bench, challenged, complete } = await open();
    for (let at = 0; at < 5; at += 1)
      expect(await complete(codeAt(0), await challenged())).toBe('wrong_code');
    expect(bench.changes()).toEqual(['second_factor_failed']);
    const request = await challenged();
    expect(await complete(codeAt(7), request)).toBe('rate_limited');
    bench.advance(5 * minuteMs);
    expect(await complete(codeAt(7), await challenged())).toBe('in');
  });

  test('that are refused for now cost the sign-in no try', async () => {
    const { bench, challenged, complete } = await open();
    const request = await challenged();
    for (let at = 0; at < 5; at += 1) await complete(codeAt(0), await challenged());
    for (let at = 0; at < 5; at += 1) expect(await complete(codeAt(0), request)).toBe('rate_limited');
    bench.tables.guesses.clear();
    expect(await complete(codeAt(7), request)).toBe('in');
  });

  test('are written down without what was typed', async () => {
    const { bench, challenged, complete } = await open();
    await complete({ code: '123 456' }, await challenged());
    expect(bench.events().at(-1)).toEqual({
      type: 'login_failure',
      reason: 'wrong_code',
      method: 'password',
      shown: 'code',
    });
  });
});

describe('what happened in between', () => {
  test('an account that was locked lets nobody in, and nothing is used up', async () => {
    const { bench, ann, challenged, complete, sessionsOf } = await open();
    const request = await challenged();
    bench.tables.users.set(ann.id, { ...ann, lockedAt: bench.clock.now() });
    expect(await complete({ code: 'spare one' }, request)).toBe('account_locked');
    expect([sessionsOf(), bench.tables.recoveryCodes.size]).toEqual([[], 1]);
  });

  test('whatever ends all sign-ins ends this one', async () => {
    const { bench, ann, challenged, complete } = await open();
    const request = await challenged();
    await bench.db.challenges.deleteAllOf(ann.id);
    expect(await complete(codeAt(7), request)).toBe('challenge_over');
  });
});
