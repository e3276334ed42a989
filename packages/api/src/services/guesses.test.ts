import { AppError } from '@atelier/core/errors';
import { type BackoffRule, guessLeaseMs } from '@atelier/core/ports/identity-stores';
import { describe, expect, test } from 'vitest';
import { createWaysInBench } from '../testing/ways-in.ts';
import { type Guess, type GuessDeps, type GuessRequest, guessGuard } from './guesses.ts';

const account: BackoffRule = {
  freeFailures: 2,
  lockAfter: 5,
  lockS: 300,
  sealAfter: 10,
  forgetAfterS: 86_400,
};
const backoff = {
  account,
  device: account,
  address: { freeFailures: 5, lockAfter: 5, lockS: 3600, sealAfter: null, forgetAfterS: 3600 },
  secondFactor: { freeFailures: 4, lockAfter: 5, lockS: 300, sealAfter: null, forgetAfterS: 86_400 },
};
const owner = { id: 'usr_ann', email: 'ann@example.org', name: 'Ann' };
const nobody = 'nobody@example.org';

/** A house in which the device cookie is the device, and every stranger calls from an address of their own. */
const createHouse = (changed: Partial<GuessDeps> = {}) => {
  const bench = createWaysInBench({ backoff });
  const devices = { recognise: (cookie: string | undefined) => cookie ?? null, setCookie: () => '' };
  const guesses = guessGuard({ ...bench, devices, ...changed });
  let strangers = 0;
  const stranger = (): GuessRequest => {
    strangers += 1;
    return { ...bench.request, addressKey: `stranger ${strangers}` };
  };
  const fail = async (guess: Guess, whose: typeof owner | null = owner) => {
    await guess.settle();
    return bench.db.transaction((stores) => guess.wrong(stores, whose, bench.trail()));
  };

  /** What comes of one wrong guess: that it was judged, or how it was refused. */
  const guess = async (email: string, request: GuessRequest = stranger()): Promise<string> => {
    try {
      await fail(await guesses.password(email, request), email === owner.email ? owner : null);
      return 'judged';
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      return thrown.retryAfterS === undefined ? thrown.code : `wait ${thrown.retryAfterS}`;
    }
  };
  /** Guesses so many times, each as soon as it may. */
  const besiege = async (email: string, times: number, request?: GuessRequest): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      expect(await guess(email, request), `guess ${at + 1}`).toBe('judged');
      bench.advance(300_000);
    }
  };
  const locks = () => bench.mails.filter(({ message }) => message.kind === 'sign_in_locked');
  return { ...bench, guesses, stranger, fail, guess, besiege, locks };
};

/** What each of so many guesses, made as early as possible, comes to, refusals in between included. */
const siege = async (email: string, times: number) => {
  const house = createHouse();
  const seen: string[] = [];
  while (seen.filter((one) => one === 'judged').length < times) {
    const outcome = await house.guess(email);
    seen.push(outcome);
    const wait = /^wait (\d+)$/.exec(outcome)?.[1];
    if (wait !== undefined) house.advance(Number(wait) * 1000);
  }
  return { house, seen };
};

describe('a siege of one account (R-LIM-5)', () => {
  test('two failures cost nothing, then the wait doubles, then it is five minutes', async () => {
    const { seen } = await siege(owner.email, 7);
    expect(seen).toEqual([
      ...['judged', 'judged', 'judged', 'wait 2', 'judged', 'wait 4', 'judged'],
      ...['wait 300', 'judged', 'wait 300', 'judged'],
    ]);
  });

  test('ten failures seal it, whatever time passes and whatever the password', async () => {
    const { house } = await siege(owner.email, 10);
    house.advance(365 * 86_400_000);
    await expect(house.guesses.password(owner.email, house.stranger())).rejects.toMatchObject({
      code: 'sign_in_blocked',
    });
  });

  test('an address without an account is treated alike, to the second', async () => {
    const [known, unknown] = await Promise.all([siege(owner.email, 10), siege(nobody, 10)]);
    expect(unknown.seen).toEqual(known.seen);
    expect(await unknown.house.guess(nobody)).toBe('sign_in_blocked');
  });

  test('of guesses at the same moment no more are judged than the budget has', async () => {
    const house = createHouse();
    const seen = await Promise.all(Array.from({ length: 50 }, () => house.guess(owner.email)));
    expect(seen.filter((one) => one === 'judged')).toHaveLength(3);
  });

  test('a refused guess is counted nowhere', async () => {
    const house = createHouse();
    await house.besiege(owner.email, 4);
    await house.guess(owner.email);
    const patient = house.stranger();
    for (let at = 0; at < 9; at += 1) expect(await house.guess(owner.email, patient)).toMatch(/^wait/);
    expect(await house.guess(nobody, patient)).toBe('judged');
  });

  test('what is kept names neither the account nor the address', async () => {
    const { house } = await siege(owner.email, 3);
    for (const key of house.tables.guesses.keys()) expect(key).toMatch(/^(account|address):[0-9a-f]{64}$/);
  });
});

describe('the owner is told', () => {
  test('once at the fifth and once at the tenth failure', async () => {
    const house = createHouse();
    await house.besiege(owner.email, 4);
    expect(house.locks()).toEqual([]);
    await house.besiege(owner.email, 1);
    expect(house.locks()).toMatchObject([
      { to: owner.email, message: { untilReset: false, minutes: 5, name: 'Ann', ip: '192.0.2.1' } },
    ]);
    await house.besiege(owner.email, 5);
    expect(house.locks().map(({ message }) => message)).toMatchObject([
      { untilReset: false },
      { untilReset: true },
    ]);
    expect(house.events()).toEqual([
      { type: 'sign_in_locked', count: 'account', failures: 5, untilReset: false },
      { type: 'sign_in_locked', count: 'account', failures: 10, untilReset: true },
    ]);
  });

  test('once, though the failures end in any order at the same moment', async () => {
    const house = createHouse();
    const taken: Guess[] = [];
    for (let at = 0; at < 5; at += 1) {
      taken.push(await house.guesses.password(owner.email, house.stranger()));
      house.advance(5000);
    }
    await Promise.all(taken.toReversed().map((guess) => house.fail(guess)));
    expect(house.locks()).toHaveLength(1);
  });

  test('nobody is, where there is no account, but the trail has it', async () => {
    const house = createHouse();
    await house.besiege(nobody, 5);
    expect(house.mails).toEqual([]);
    expect(house.events()).toMatchObject([{ type: 'sign_in_locked', failures: 5 }]);
  });
});

describe('a known device', () => {
  test('is judged by its own count alone: strangers cannot keep it out', async () => {
    const house = createHouse();
    await house.besiege(owner.email, 10);
    const known = { ...house.stranger(), deviceCookie: 'laptop' };
    expect(await house.guess(owner.email, known)).toBe('judged');
    expect([...house.tables.guesses.keys()].filter((key) => key.startsWith('device:'))).toHaveLength(1);
  });

  test('waits for its own failures, and is in nobody else’s way', async () => {
    const house = createHouse();
    const known = { ...house.stranger(), deviceCookie: 'laptop' };
    await house.besiege(owner.email, 8, known);
    expect(await house.guess(owner.email, known)).toBe('judged');
    expect(await house.guess(owner.email, known)).toBe('wait 300');
    expect(await house.guess(owner.email)).toBe('judged');
  });

  test('is a stranger as soon as its own failures have sealed it, and not refused as such', async () => {
    const house = createHouse();
    const known = { ...house.stranger(), deviceCookie: 'laptop' };
    await house.besiege(owner.email, 10, known);
    expect(await house.guesses.hasFailures(house.db, owner.email)).toBe(false);
    await house.besiege(owner.email, 5, known);
    expect(await house.guesses.hasFailures(house.db, owner.email)).toBe(true);
    expect(await house.guess(nobody, known), 'its address has had five').toBe('wait 3300');
    const told = house.locks().map(({ message }) => message);
    expect(told).toMatchObject([
      { inKnownBrowser: true, untilReset: false },
      { inKnownBrowser: true, untilReset: true },
      { inKnownBrowser: false, untilReset: false },
    ]);
  });

  test('is looked up with the password that stands, for addresses with and without account', async () => {
    const bindings: string[] = [];
    const devices = {
      recognise: (_: string | undefined, binding: string) => {
        bindings.push(binding);
        return null;
      },
      setCookie: () => '',
    };
    const house = createHouse({ devices });
    const ann = await house.user({ passwordHash: 'a password' });
    await house.guess(ann.email);
    await house.guess(ann.email);
    await house.db.users.setPasswordHash(ann.id, 'a password', 'another');
    for (const email of [ann.email, nobody, nobody]) await house.guess(email);
    const [before, again, after, unknown, unknownAgain] = bindings;
    expect([again, unknownAgain]).toEqual([before, unknown]);
    expect(new Set(bindings).size).toBe(3);
    expect(after).toHaveLength(unknown?.length ?? 0);
  });
});

describe('one address', () => {
  test('has five failures an hour, whatever accounts it tries', async () => {
    const house = createHouse();
    const request = house.stranger();
    const seen: string[] = [];
    for (let at = 0; at < 6; at += 1) seen.push(await house.guess(`p${at}@example.org`, request));
    expect(seen).toEqual([...Array.from({ length: 5 }, () => 'judged'), 'wait 3600']);
    house.advance(3_600_000);
    expect(await house.guess('p7@example.org', request)).toBe('judged');
  });

  test('gets back the guess of whoever is right there, and keeps those of others', async () => {
    const house = createHouse();
    const request = house.stranger();
    for (let at = 0; at < 4; at += 1) await house.guess(`p${at}@example.org`, request);
    for (let at = 0; at < 9; at += 1) await (await house.guesses.password(owner.email, request)).right();
    expect(await house.guess('p8@example.org', request)).toBe('judged');
    expect(await house.guess('p9@example.org', request)).toBe('wait 3600');
  });
});

describe('what becomes of a guess', () => {
  test('a right one forgets the failures before it', async () => {
    const house = createHouse();
    await house.besiege(owner.email, 4);
    await (await house.guesses.password(owner.email, house.stranger())).right();
    expect(await house.guesses.hasFailures(house.db, owner.email)).toBe(false);
    expect(await house.guess(owner.email)).toBe('judged');
    expect(await house.guess(owner.email)).toBe('judged');
  });

  test('one that is given back leaves the others', async () => {
    const house = createHouse();
    await house.besiege(owner.email, 4);
    for (let at = 0; at < 9; at += 1)
      await (await house.guesses.password(owner.email, house.stranger())).giveBack();
    expect(house.locks()).toEqual([]);
    await house.besiege(owner.email, 1);
    expect(house.locks()).toHaveLength(1);
  });

  test('one that nobody could judge is given back', async () => {
    const hasher = {
      hash: () => Promise.reject(new AppError('overloaded')),
      verify: () => Promise.reject(new AppError('overloaded')),
      needsRehash: () => false,
    };
    const house = createHouse({ hasher });
    const guess = await house.guesses.password(owner.email, house.stranger());
    await expect(guess.judge('hash', 'password')).rejects.toMatchObject({ code: 'overloaded' });
    expect(house.tables.guesses.size).toBe(0);
  });

  test('one without a verdict counts until its lease has run out', async () => {
    const house = createHouse();
    const request = house.stranger();
    for (let at = 0; at < 5; at += 1) await house.guesses.password(`p${at}@example.org`, request);
    expect(await house.guess(nobody, request)).toBe('wait 3600');
    house.advance(guessLeaseMs - 1);
    expect(await house.guess(nobody, request)).toMatch(/^wait/);
    house.advance(1);
    for (let at = 0; at < 5; at += 1) expect(await house.guess(`q${at}@example.org`, request)).toBe('judged');
    expect(await house.guess(nobody, request)).toBe('wait 3600');
    house.advance(guessLeaseMs);
    expect(await house.guess(nobody, request), 'verdicts last').toMatch(/^wait/);
  });

  test('one that was wrong counts before anything is written about it', async () => {
    const hasher = { hash: async () => '', verify: async () => false, needsRehash: () => false };
    const house = createHouse({ hasher });
    for (let at = 0; at < 5; at += 1) {
      const guess = await house.guesses.password(owner.email, house.stranger());
      expect(await guess.judge('hash', 'password')).toBe(false);
      await guess.giveBack();
      house.advance(300_000);
    }
    const [{ failures, pending } = { failures: 0, pending: 0 }] = [...house.tables.guesses.values()].filter(
      ({ key }) => key.startsWith('account:'),
    );
    expect({ failures, pending }).toEqual({ failures: 5, pending: 0 });
  });

  test('a device that guesses without verdict have sealed is known again when their lease has run out', async () => {
    const house = createHouse();
    const known = { ...house.stranger(), deviceCookie: 'laptop' };
    await house.besiege(owner.email, 9, known);
    await house.guesses.password(owner.email, known);
    house.advance(guessLeaseMs - 1);
    await house.guess(owner.email, known);
    expect(await house.guesses.hasFailures(house.db, owner.email), 'counted as a stranger').toBe(true);
    await house.guesses.forgive(house.db, owner.email);
    house.advance(300_000);
    expect(await house.guess(owner.email, known)).toBe('judged');
    expect(await house.guesses.hasFailures(house.db, owner.email)).toBe(false);
  });

  test('forgiving the account opens one that is sealed', async () => {
    const house = createHouse();
    await house.besiege(owner.email, 10);
    await house.guesses.forgive(house.db, owner.email);
    expect(await house.guess(owner.email)).toBe('judged');
  });
});

test('the class in memory refuses before anything is counted, and says how long', async () => {
  const noted: string[] = [];
  const limiter = {
    consume: async () => ({ allowed: false, limit: 5, remaining: 0, resetS: 42, windowS: 60 }),
    reset: async () => undefined,
  };
  const house = createHouse({ limiter });
  const request = { ...house.stranger(), noteLimit: (name: string) => void noted.push(name) };
  expect(await house.guess(owner.email, request)).toBe('wait 42');
  expect([noted, house.tables.guesses.size]).toEqual([['signIn'], 0]);
});

describe('codes (ASVS 6.6.3)', () => {
  /** Waiting times of so many wrong codes, each tried as soon as it may. */
  const wrongCodes = async (times: number) => {
    const house = createHouse();
    const waits: number[] = [];
    for (let at = 0; at < times; at += 1) {
      await house.fail(await house.guesses.code(owner.id, house.request));
      const next = await house.guesses.code(owner.id, house.request).catch((thrown: unknown) => thrown);
      if (next instanceof AppError) waits.push(next.retryAfterS ?? Number.NaN);
      else {
        waits.push(0);
        await (next as Guess).giveBack();
      }
      house.advance((waits.at(-1) ?? 0) * 1000);
    }
    return { house, waits };
  };

  test('five wrong ones wait five minutes, ten a day, and none seals', async () => {
    const { house, waits } = await wrongCodes(10);
    expect(waits).toEqual([0, 0, 0, 0, 300, 300, 300, 300, 300, 86_400]);
    await house.fail(await house.guesses.code(owner.id, house.request));
  });

  test('the trail has the lock; no mail offers a password reset for it', async () => {
    const { house } = await wrongCodes(5);
    expect(house.events()).toMatchObject([{ type: 'sign_in_locked', count: 'second_factor' }]);
    expect(house.mails).toEqual([]);
  });

  test('a right one forgets those before it, and so does an admin who takes the factor away', async () => {
    const { house } = await wrongCodes(4);
    await (await house.guesses.code(owner.id, house.request)).right();
    expect(house.tables.guesses.size).toBe(0);
    await house.fail(await house.guesses.code(owner.id, house.request));
    await house.guesses.forgiveCodes(house.db, owner.id);
    expect(house.tables.guesses.size).toBe(0);
  });
});
