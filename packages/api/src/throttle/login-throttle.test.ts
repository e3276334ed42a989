import { AppError } from '@atelier/core/errors';
import { attemptLeaseMs, type BackoffRule } from '@atelier/core/ports/login-attempt-store';
import { describe, expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import type { LoginAttempt } from './login-attempt.ts';
import { type AttemptRequest, createLoginThrottle } from './login-throttle.ts';

const account: BackoffRule = {
  freeFailures: 2,
  lockAfter: 5,
  lockS: 300,
  blockAfter: 10,
  forgetAfterS: 86_400,
};
const backoff = {
  account,
  device: account,
  address: { freeFailures: 5, lockAfter: 5, lockS: 3600, blockAfter: null, forgetAfterS: 3600 },
  secondFactor: { freeFailures: 4, lockAfter: 5, lockS: 300, blockAfter: null, forgetAfterS: 86_400 },
};
const owner = { id: 'usr_ann', email: 'ann@example.org', name: 'Ann' };
const unknownEmail = 'unknown@example.org';

/** The device cookie is the device id, and every stranger has another IP address. */
const createFixture = async (changed: Partial<Parameters<typeof createLoginThrottle>[0]> = {}) => {
  const harness = await createServiceHarness({ backoff });
  await harness.user(owner);
  const devices = { recognise: (cookie: string | undefined) => cookie ?? null, setCookie: () => '' };
  const loginThrottle = createLoginThrottle({ ...harness, devices, ...changed });
  let strangers = 0;
  const stranger = (): AttemptRequest => {
    strangers += 1;
    return { ...harness.request, addressKey: `stranger ${strangers}` };
  };
  const fail = async (attempt: LoginAttempt, whose: typeof owner | null = owner) => {
    await attempt.settle();
    return harness.db.transaction((stores) => attempt.failed(stores, whose, harness.trail()));
  };

  /** The outcome of one wrong attempt: verified, or how it was refused. */
  const attempt = async (email: string, request: AttemptRequest = stranger()): Promise<string> => {
    try {
      await fail(await loginThrottle.attemptPassword(email, request), email === owner.email ? owner : null);
      return 'verified';
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === 'internal') throw thrown;
      return thrown.retryAfterS === undefined ? thrown.code : `wait ${thrown.retryAfterS}`;
    }
  };
  /** Makes so many wrong attempts, each as soon as it is allowed. */
  const failTimes = async (email: string, times: number, request?: AttemptRequest): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      expect(await attempt(email, request), `attempt ${at + 1}`).toBe('verified');
      harness.advance(300_000);
    }
  };
  const lockEmails = () => harness.mails().filter(({ message }) => message.kind === 'sign_in_locked');
  return {
    ...harness,
    loginThrottle,
    stranger,
    fail,
    attempt,
    exhaustAttempts: failTimes,
    locks: lockEmails,
  };
};

/** The outcomes of so many attempts, made as early as possible, with the refusals in between. */
const outcomesOf = async (email: string, times: number) => {
  const fixture = await createFixture();
  const outcomes: string[] = [];
  while (outcomes.filter((one) => one === 'verified').length < times) {
    const outcome = await fixture.attempt(email);
    outcomes.push(outcome);
    const wait = /^wait (\d+)$/.exec(outcome)?.[1];
    if (wait !== undefined) fixture.advance(Number(wait) * 1000);
  }
  return { application: fixture, seen: outcomes };
};

describe('failed sign-ins of one account (R-LIM-5)', () => {
  test('two failures are free, then the wait doubles, then it is five minutes', async () => {
    const { seen: outcomes } = await outcomesOf(owner.email, 7);
    expect(outcomes).toEqual([
      ...['verified', 'verified', 'verified', 'wait 2', 'verified', 'wait 4', 'verified'],
      ...['wait 300', 'verified', 'wait 300', 'verified'],
    ]);
  });

  test('ten failures block the account until a reset, whatever the password', async () => {
    const { application: fixture } = await outcomesOf(owner.email, 10);
    fixture.advance(365 * 86_400_000);
    await expect(
      fixture.loginThrottle.attemptPassword(owner.email, fixture.stranger()),
    ).rejects.toMatchObject({
      code: 'sign_in_blocked',
    });
  });

  test('an unknown email is throttled like a known one, to the second', async () => {
    const [known, unknown] = await Promise.all([outcomesOf(owner.email, 10), outcomesOf(unknownEmail, 10)]);
    expect(unknown.seen).toEqual(known.seen);
    expect(await unknown.application.attempt(unknownEmail)).toBe('sign_in_blocked');
  });

  test('parallel attempts cannot exceed the budget', async () => {
    const fixture = await createFixture();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => fixture.attempt(owner.email)));
    expect(outcomes.filter((one) => one === 'verified')).toHaveLength(3);
  });

  test('a refused attempt is not counted', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(owner.email, 4);
    await fixture.attempt(owner.email);
    const patient = fixture.stranger();
    for (let at = 0; at < 9; at += 1) expect(await fixture.attempt(owner.email, patient)).toMatch(/^wait/);
    expect(await fixture.attempt(unknownEmail, patient)).toBe('verified');
  });

  test('stored keys reveal neither the account nor the IP address', async () => {
    const { application: fixture } = await outcomesOf(owner.email, 3);
    for (const key of fixture.rows('loginAttempts').map(({ key }) => key))
      expect(key).toMatch(/^(account|address):[0-9a-f]{64}$/);
  });
});

describe('the owner of the account gets an email', () => {
  test('once at the fifth and once at the tenth failure', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(owner.email, 4);
    expect(fixture.locks()).toEqual([]);
    await fixture.exhaustAttempts(owner.email, 1);
    expect(fixture.locks()).toMatchObject([
      { to: owner.email, message: { untilReset: false, minutes: 5, name: 'Ann', ip: '192.0.2.1' } },
    ]);
    await fixture.exhaustAttempts(owner.email, 5);
    expect(fixture.locks().map(({ message }) => message)).toMatchObject([
      { untilReset: false },
      { untilReset: true },
    ]);
    expect(fixture.events()).toEqual([
      { type: 'sign_in_locked', count: 'account', failures: 5, untilReset: false },
      { type: 'sign_in_locked', count: 'account', failures: 10, untilReset: true },
    ]);
  });

  test('once, also if parallel failures end in any order', async () => {
    const fixture = await createFixture();
    const taken: LoginAttempt[] = [];
    for (let at = 0; at < 5; at += 1) {
      taken.push(await fixture.loginThrottle.attemptPassword(owner.email, fixture.stranger()));
      fixture.advance(5000);
    }
    await Promise.all(taken.toReversed().map((attempt) => fixture.fail(attempt)));
    expect(fixture.locks()).toHaveLength(1);
  });

  test('not if the email is unknown, but the audit log has the event', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(unknownEmail, 5);
    expect(fixture.mails()).toEqual([]);
    expect(fixture.events()).toMatchObject([{ type: 'sign_in_locked', failures: 5 }]);
  });
});

describe('a known device', () => {
  test('has its own counter: failures elsewhere cannot lock it out', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(owner.email, 10);
    const known = { ...fixture.stranger(), deviceCookie: 'laptop' };
    expect(await fixture.attempt(owner.email, known)).toBe('verified');
    expect(
      fixture
        .rows('loginAttempts')
        .map(({ key }) => key)
        .filter((key) => key.startsWith('device:')),
    ).toHaveLength(1);
  });

  test('waits for its own failures, which do not count elsewhere', async () => {
    const fixture = await createFixture();
    const known = { ...fixture.stranger(), deviceCookie: 'laptop' };
    await fixture.exhaustAttempts(owner.email, 8, known);
    expect(await fixture.attempt(owner.email, known)).toBe('verified');
    expect(await fixture.attempt(owner.email, known)).toBe('wait 300');
    expect(await fixture.attempt(owner.email)).toBe('verified');
  });

  test('counts as unknown once its own failures have blocked it, instead of being refused', async () => {
    const fixture = await createFixture();
    const known = { ...fixture.stranger(), deviceCookie: 'laptop' };
    await fixture.exhaustAttempts(owner.email, 10, known);
    expect(await fixture.loginThrottle.hasFailures(fixture.db, owner.email)).toBe(false);
    await fixture.exhaustAttempts(owner.email, 5, known);
    expect(await fixture.loginThrottle.hasFailures(fixture.db, owner.email)).toBe(true);
    expect(await fixture.attempt(unknownEmail, known), 'its address has had five').toBe('wait 3300');
    const messages = fixture.locks().map(({ message }) => message);
    expect(messages).toMatchObject([
      { inKnownBrowser: true, untilReset: false },
      { inKnownBrowser: true, untilReset: true },
      { inKnownBrowser: false, untilReset: false },
    ]);
  });

  test('is bound to the current password, for known and unknown emails alike', async () => {
    const bindings: string[] = [];
    const devices = {
      recognise: (_: string | undefined, binding: string) => {
        bindings.push(binding);
        return null;
      },
      setCookie: () => '',
    };
    const fixture = await createFixture({ devices });
    const ann = await fixture.user({ passwordHash: 'a password' });
    await fixture.attempt(ann.email);
    await fixture.attempt(ann.email);
    await fixture.db.users.setPasswordHash(ann.id, 'a password', 'another');
    for (const email of [ann.email, unknownEmail, unknownEmail]) await fixture.attempt(email);
    const [before, again, after, unknown, unknownAgain] = bindings;
    expect([again, unknownAgain]).toEqual([before, unknown]);
    expect(new Set(bindings).size).toBe(3);
    expect(after).toHaveLength(unknown?.length ?? 0);
  });
});

describe('one IP address', () => {
  test('has five failures an hour across all accounts', async () => {
    const fixture = await createFixture();
    const request = fixture.stranger();
    const outcomes: string[] = [];
    for (let at = 0; at < 6; at += 1) outcomes.push(await fixture.attempt(`p${at}@example.org`, request));
    expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'verified'), 'wait 3600']);
    fixture.advance(3_600_000);
    expect(await fixture.attempt('p7@example.org', request)).toBe('verified');
  });

  test('gets back the attempt of a successful sign-in, and keeps the failures of others', async () => {
    const fixture = await createFixture();
    const request = fixture.stranger();
    for (let at = 0; at < 4; at += 1) await fixture.attempt(`p${at}@example.org`, request);
    for (let at = 0; at < 9; at += 1)
      await (await fixture.loginThrottle.attemptPassword(owner.email, request)).succeeded();
    expect(await fixture.attempt('p8@example.org', request)).toBe('verified');
    expect(await fixture.attempt('p9@example.org', request)).toBe('wait 3600');
  });
});

describe('the end of an attempt', () => {
  test('a success resets the failures before it', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(owner.email, 4);
    await (await fixture.loginThrottle.attemptPassword(owner.email, fixture.stranger())).succeeded();
    expect(await fixture.loginThrottle.hasFailures(fixture.db, owner.email)).toBe(false);
    expect(await fixture.attempt(owner.email)).toBe('verified');
    expect(await fixture.attempt(owner.email)).toBe('verified');
  });

  test('an attempt that is given back leaves the other failures', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(owner.email, 4);
    for (let at = 0; at < 9; at += 1)
      await (await fixture.loginThrottle.attemptPassword(owner.email, fixture.stranger())).giveBack();
    expect(fixture.locks()).toEqual([]);
    await fixture.exhaustAttempts(owner.email, 1);
    expect(fixture.locks()).toHaveLength(1);
  });

  test('an attempt that could not be verified is given back', async () => {
    const hasher = {
      hash: () => Promise.reject(new AppError('overloaded')),
      verify: () => Promise.reject(new AppError('overloaded')),
      needsRehash: () => false,
    };
    const fixture = await createFixture({ hasher });
    const attempt = await fixture.loginThrottle.attemptPassword(owner.email, fixture.stranger());
    await expect(attempt.verify('hash', 'password')).rejects.toMatchObject({ code: 'overloaded' });
    expect(fixture.rows('loginAttempts')).toEqual([]);
  });

  test('an attempt without a verdict counts until its lease expires', async () => {
    const fixture = await createFixture();
    const request = fixture.stranger();
    for (let at = 0; at < 5; at += 1)
      await fixture.loginThrottle.attemptPassword(`p${at}@example.org`, request);
    expect(await fixture.attempt(unknownEmail, request)).toBe('wait 3600');
    fixture.advance(attemptLeaseMs - 1);
    expect(await fixture.attempt(unknownEmail, request)).toMatch(/^wait/);
    fixture.advance(1);
    for (let at = 0; at < 5; at += 1)
      expect(await fixture.attempt(`q${at}@example.org`, request)).toBe('verified');
    expect(await fixture.attempt(unknownEmail, request)).toBe('wait 3600');
    fixture.advance(attemptLeaseMs);
    expect(await fixture.attempt(unknownEmail, request), 'verdicts last').toMatch(/^wait/);
  });

  test('a failure counts before anything else is stored about it', async () => {
    const hasher = { hash: async () => '', verify: async () => false, needsRehash: () => false };
    const fixture = await createFixture({ hasher });
    for (let at = 0; at < 5; at += 1) {
      const attempt = await fixture.loginThrottle.attemptPassword(owner.email, fixture.stranger());
      expect(await attempt.verify('hash', 'password')).toBe(false);
      await attempt.giveBack();
      fixture.advance(300_000);
    }
    const [{ failures, pending } = { failures: 0, pending: 0 }] = fixture
      .rows('loginAttempts')
      .filter(({ key }) => key.startsWith('account:'));
    expect({ failures, pending }).toEqual({ failures: 5, pending: 0 });
  });

  test('a device that is blocked by attempts without a verdict is known again when their lease expires', async () => {
    const fixture = await createFixture();
    const known = { ...fixture.stranger(), deviceCookie: 'laptop' };
    await fixture.exhaustAttempts(owner.email, 9, known);
    await fixture.loginThrottle.attemptPassword(owner.email, known);
    fixture.advance(attemptLeaseMs - 1);
    await fixture.attempt(owner.email, known);
    expect(await fixture.loginThrottle.hasFailures(fixture.db, owner.email), 'counted as a stranger').toBe(
      true,
    );
    await fixture.loginThrottle.resetAccountFailures(fixture.db, owner.email);
    fixture.advance(300_000);
    expect(await fixture.attempt(owner.email, known)).toBe('verified');
    expect(await fixture.loginThrottle.hasFailures(fixture.db, owner.email)).toBe(false);
  });

  test('resetting the counter lifts the block', async () => {
    const fixture = await createFixture();
    await fixture.exhaustAttempts(owner.email, 10);
    await fixture.loginThrottle.resetAccountFailures(fixture.db, owner.email);
    expect(await fixture.attempt(owner.email)).toBe('verified');
  });
});

test('the rate limit refuses before an attempt is counted, and says how long to wait', async () => {
  const noted: string[] = [];
  const limiter = {
    consume: async () => ({ allowed: false, limit: 5, remaining: 0, resetS: 42, windowS: 60 }),
    reset: async () => undefined,
    refund: async () => undefined,
  };
  const fixture = await createFixture({ limiter });
  const request = { ...fixture.stranger(), noteLimit: (name: string) => void noted.push(name) };
  expect(await fixture.attempt(owner.email, request)).toBe('wait 42');
  expect([noted, fixture.rows('loginAttempts').length]).toEqual([['signIn'], 0]);
});

describe('second-factor codes (ASVS 6.6.3)', () => {
  /** The waiting times after so many wrong codes, each entered as soon as it is allowed. */
  const wrongCodes = async (times: number) => {
    const fixture = await createFixture();
    const waits: number[] = [];
    for (let at = 0; at < times; at += 1) {
      await fixture.fail(await fixture.loginThrottle.attemptCode(owner.id, fixture.request));
      const next = await fixture.loginThrottle
        .attemptCode(owner.id, fixture.request)
        .catch((thrown: unknown) => thrown);
      if (next instanceof AppError) waits.push(next.retryAfterS ?? Number.NaN);
      else {
        waits.push(0);
        await (next as LoginAttempt).giveBack();
      }
      fixture.advance((waits.at(-1) ?? 0) * 1000);
    }
    return { application: fixture, waits };
  };

  test('five wrong codes wait five minutes, ten a day, and no number blocks for good', async () => {
    const { application: fixture, waits } = await wrongCodes(10);
    expect(waits).toEqual([0, 0, 0, 0, 300, 300, 300, 300, 300, 86_400]);
    await fixture.fail(await fixture.loginThrottle.attemptCode(owner.id, fixture.request));
  });

  test('the block is audited, and no email offers a password reset', async () => {
    const { application: fixture } = await wrongCodes(5);
    expect(fixture.events()).toMatchObject([{ type: 'sign_in_locked', count: 'second_factor' }]);
    expect(fixture.mails()).toEqual([]);
  });

  test('a right code resets the counter, and so does an admin who removes the factor', async () => {
    const { application: fixture } = await wrongCodes(4);
    await (await fixture.loginThrottle.attemptCode(owner.id, fixture.request)).succeeded();
    expect(fixture.rows('loginAttempts')).toEqual([]);
    await fixture.fail(await fixture.loginThrottle.attemptCode(owner.id, fixture.request));
    await fixture.loginThrottle.resetCodeFailures(fixture.db, owner.id);
    expect(fixture.rows('loginAttempts')).toEqual([]);
  });
});
