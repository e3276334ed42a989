import { AppError } from '@atelier/core/errors';
import type { OAuthProviders } from '@atelier/core/ports/identity';
import { describe, expect, test } from 'vitest';
import { createWaysInBench, minuteMs } from '../testing/ways-in.ts';
import { authService } from './auth.ts';

const oauth: OAuthProviders = {
  list: [{ id: 'google', name: 'Google', issuer: 'https://google.example' }],
  begin: async () => null,
  complete: async () => ({ ok: false, fault: 'failed', intent: null, cookies: [] }),
};
const password = 'a password';
const wait = { freeFailures: 1, lockAfter: 5, lockS: 300, sealAfter: 10, forgetAfterS: 86_400 };
const wide = { freeFailures: 99, lockAfter: 99, lockS: 1, sealAfter: null, forgetAfterS: 1 };
const backoff = { account: wait, device: wide, address: wide, secondFactor: wide };

const open = async (settings: Parameters<typeof createWaysInBench>[0] = {}) => {
  const bench = createWaysInBench({ resetTtlMs: minuteMs, verifyTtlMs: minuteMs, ...settings });
  const checkPassword = async (tried: string): Promise<void> => {
    if (tried.length < 8) throw new AppError('validation_failed');
  };
  const auth = authService({ ...bench, oauth, checkPassword });
  const ann = await bench.user({ email: 'ann@example.org', passwordHash: password });
  const outcome = async (work: Promise<unknown>): Promise<unknown> => {
    try {
      return await work;
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown.code;
      throw thrown;
    }
  };
  const signIn = (email: string, tried: string) =>
    outcome(
      auth
        .signIn({ email, password: tried }, bench.request, null, bench.trail())
        .then(({ secondFactor }) => (secondFactor === null ? 'in' : 'challenged')),
    );
  const register = (email: string, tried = 'long enough') =>
    outcome(auth.register({ email, password: tried }, bench.request, null, bench.trail()));
  const kinds = () => bench.mails.map(({ message }) => message.kind);
  return { bench, auth, ann, outcome, signIn, register, kinds };
};

describe('sign-in', () => {
  test('begins a session that knows how', async () => {
    const { bench, ann, signIn } = await open();
    expect(await signIn(ann.email, password)).toBe('in');
    expect([...bench.tables.sessions.values()]).toMatchObject([{ userId: ann.id, method: 'password' }]);
    expect(bench.tables.users.get(ann.id)?.lastSignInAt).toEqual(bench.clock.now());
    expect(bench.tables.guesses.size).toBe(0);
  });

  test('says the same of a wrong password and of an unknown address, and the trail knows more', async () => {
    const { bench, ann, signIn } = await open();
    expect(await signIn(ann.email, 'wrong')).toBe('invalid_credentials');
    expect(await signIn('nobody@example.org', 'wrong')).toBe('invalid_credentials');
    expect(bench.events()).toEqual([
      { type: 'login_failure', reason: 'wrong_password', method: 'password' },
      { type: 'login_failure', reason: 'unknown_account', method: 'password' },
    ]);
  });

  test('of a locked account is refused after the right password alone, and that is no guess', async () => {
    const { bench, ann, signIn } = await open();
    bench.tables.users.set(ann.id, { ...ann, lockedAt: bench.clock.now() });
    expect(await signIn(ann.email, 'wrong')).toBe('invalid_credentials');
    for (let at = 0; at < 9; at += 1) expect(await signIn(ann.email, password)).toBe('account_locked');
    expect([...bench.tables.guesses.values()]).toMatchObject([{ failures: 1 }]);
  });

  test('of an unproven address is refused where it has to be proven, and only there', async () => {
    for (const emailVerificationRequired of [true, false]) {
      const { bench, signIn } = await open({ emailVerificationRequired });
      await bench.user({ email: 'bob@example.org', passwordHash: password, emailVerifiedAt: null });
      expect(await signIn('bob@example.org', 'wrong')).toBe('invalid_credentials');
      expect(await signIn('bob@example.org', password)).toBe(
        emailVerificationRequired ? 'email_unverified' : 'in',
      );
    }
  });

  test('of an account with a second factor is no session, and forgives nothing yet', async () => {
    const { bench, signIn } = await open({ backoff });
    const bob = await bench.user({ passwordHash: password, secondFactorAt: bench.clock.now() });
    expect(await signIn(bob.email, 'wrong')).toBe('invalid_credentials');
    expect(await signIn(bob.email, password)).toBe('challenged');
    expect(bench.tables.sessions.size).toBe(0);
    expect(bench.tables.users.get(bob.id)?.lastSignInAt).toBeNull();
    expect([...bench.tables.guesses.values()]).toMatchObject([{ failures: 1 }]);
    expect(bench.events().at(-1)).toEqual({ type: 'login_challenged', method: 'password' });
  });

  test('sees a second factor that came while the password was checked', async () => {
    const { bench, ann, signIn } = await open();
    const slow = authService({
      ...bench,
      oauth,
      checkPassword: async () => undefined,
      hasher: {
        ...bench.hasher,
        needsRehash: () => true,
        hash: async (text) => {
          await bench.db.users.setSecondFactor(ann.id, bench.clock.now());
          return text;
        },
      },
    });
    const entry = await slow.signIn({ email: ann.email, password }, bench.request, null, bench.trail());
    expect(entry.secondFactor).not.toBeNull();
    expect(await signIn(ann.email, password)).toBe('challenged');
    expect(bench.tables.sessions.size).toBe(0);
  });

  test('by password is closed where it is off, for registration and setup as well', async () => {
    const { bench, auth, ann, outcome, signIn, register } = await open({ regularAuth: false });
    expect(await signIn(ann.email, password)).toBe('method_off');
    expect(await register('bob@example.org')).toBe('method_off');
    const input = { token: 'x'.repeat(43), email: 'root@example.org', password: 'long enough' };
    expect(await outcome(auth.setUp(input, bench.request, null, bench.trail()))).toBe('method_off');
    expect(auth.options()).toMatchObject({ regular: false, providers: [{ id: 'google', name: 'Google' }] });
  });
});

describe('registration where addresses are proven first', () => {
  const settings = { emailVerificationRequired: true };

  test('answers alike for new, taken and locked addresses, and opens no session', async () => {
    const { bench, ann, register } = await open(settings);
    const locked = await bench.user({ lockedAt: bench.clock.now() });
    for (const email of ['new@example.org', ann.email, locked.email])
      expect(await register(email)).toBeNull();
    expect(bench.tables.sessions.size).toBe(0);
    expect(bench.mails.map(({ to, message }) => [to, message.kind])).toEqual([
      ['new@example.org', 'verify_email'],
      [ann.email, 'already_registered'],
    ]);
    expect(bench.events()).toEqual([
      { type: 'registration', outcome: 'created' },
      { type: 'registration', outcome: 'already_registered' },
      { type: 'registration', outcome: 'already_registered' },
    ]);
  });

  test('binds the link to the browser that registered', async () => {
    const { bench, register } = await open(settings);
    await register('new@example.org');
    expect([...bench.tables.tokens.values()]).toMatchObject([
      { purpose: 'verify_email', browserHash: bench.request.browserHash },
    ]);
  });

  test('gives the mailbox of an unproven account a way to take it over, and a proven one none', async () => {
    const { bench, ann, register } = await open(settings);
    const squatted = await bench.user({ emailVerifiedAt: null });
    await register(squatted.email);
    await register(ann.email);
    const links = bench.mails.map(({ message }) => ('resetLink' in message ? message.resetLink : ''));
    expect(links).toEqual([
      expect.stringMatching(/\/reset-password#token=.+/),
      expect.stringMatching(/\/forgot-password$/),
    ]);
    expect([...bench.tables.tokens.values()]).toMatchObject([
      { purpose: 'reset_password', userId: squatted.id, browserHash: null },
    ]);
    expect(bench.tables.users.get(squatted.id)).toEqual(squatted);
  });

  test('at the same moment by many makes one account and mails the others', async () => {
    const { bench, register, kinds } = await open(settings);
    await Promise.all([1, 2, 3].map(() => register('new@example.org')));
    expect([...bench.tables.users.values()].filter(({ email }) => email === 'new@example.org')).toHaveLength(
      1,
    );
    expect(kinds().toSorted()).toEqual(['already_registered', 'already_registered', 'verify_email']);
  });
});

describe('registration where nobody has to prove an address', () => {
  test('opens a session at once, mails a link all the same, and proves nothing', async () => {
    const { bench, register, kinds } = await open();
    expect(await register('new@example.org')).toContainEqual(expect.stringMatching(/^session=/));
    expect(kinds()).toEqual(['verify_email']);
    const made = [...bench.tables.users.values()].find(({ email }) => email === 'new@example.org');
    expect(made).toMatchObject({ emailVerifiedAt: null, role: 'user' });
    expect([...bench.tables.sessions.values()]).toMatchObject([{ method: 'registration' }]);
  });

  test('tells that an address is taken, and leaves nothing behind', async () => {
    const { bench, ann, register } = await open();
    expect(await register(ann.email)).toBe('email_taken');
    expect([bench.tables.sessions.size, bench.mails]).toEqual([0, []]);
  });
});

test.each([true, false])(
  'closed registration and weak passwords are refused (proven first: %s)',
  async (on) => {
    const closed = await open({ registrationOpen: false, emailVerificationRequired: on });
    expect(await closed.register('new@example.org')).toBe('forbidden');
    const opened = await open({ emailVerificationRequired: on });
    expect(await opened.register('new@example.org', 'short')).toBe('validation_failed');
    expect(opened.bench.tables.users.size).toBe(1);
  },
);

test('a made-up setup link is refused before anything is hashed or said of the password', async () => {
  const { bench, outcome } = await open();
  const hasher = { ...bench.hasher, hash: () => Promise.reject(new Error('Nothing is hashed.')) };
  const checkPassword = () => Promise.reject(new Error('Nothing is said of it.'));
  const auth = authService({ ...bench, oauth, checkPassword, hasher });
  const input = { token: 'made-up', email: 'root@example.org', password: 'long enough' };
  expect(await outcome(auth.setUp(input, bench.request, null, bench.trail()))).toBe('not_found');
});

test('the setup link makes one superadmin, whose address counts as proven', async () => {
  const { bench, auth, outcome } = await open();
  const token = 'the-setup-token-of-this-house';
  await bench.db.tokens.create({
    tokenHash: bench.secrets.hash(token),
    purpose: 'setup',
    userId: null,
    browserHash: null,
    note: null,
    expiresAt: new Date(bench.clock.now().getTime() + minuteMs),
  });
  const setUp = (email: string) =>
    outcome(auth.setUp({ token, email, password: 'long enough' }, bench.request, null, bench.trail()));
  const seen = await Promise.all([setUp('root@example.org'), setUp('other@example.org')]);
  expect(seen.filter((one) => one === 'not_found')).toHaveLength(1);
  const made = [...bench.tables.users.values()].filter(({ role }) => role === 'superadmin');
  expect(made).toMatchObject([{ emailVerifiedAt: bench.clock.now() }]);
  expect([...bench.tables.sessions.values()]).toMatchObject([{ method: 'setup' }]);
});
