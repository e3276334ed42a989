import { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import type { Caller } from '../call.ts';
import { createWaysInBench } from '../testing/ways-in.ts';
import { passkeyAnswer, wordyPasskeys } from '../testing/wordy-passkeys.ts';
import { passkeyService } from './passkeys.ts';

const open = (changed: Parameters<typeof createWaysInBench>[0] = {}) => {
  const bench = createWaysInBench(changed);
  const oauth = { list: [{ id: 'google', name: 'Google', issuer: 'https://google.example' }] };
  const service = passkeyService({ ...bench, oauth, passkeys: wordyPasskeys(bench.clock.now()) });
  let count = 0;
  const unique = (): string => {
    count += 1;
    return `challenge${count}`;
  };
  const place = ({ credential }: Caller): string =>
    credential.kind === 'session' ? `register:${credential.tokenHash}` : '';
  const register = (caller: Caller, id: string, challenge = unique(), where = place(caller), counter = 0) =>
    service.register(
      caller,
      { name: 'phone', response: passkeyAnswer(id, challenge, where, counter) },
      bench.device,
      bench.trail(caller),
    );
  const remove = (caller: Caller, id: string) =>
    service.remove(caller, id, bench.device, bench.trail(caller));
  const signIn = (id: string, { challenge = unique(), where = 'sign_in:browser', counter = 0 } = {}) =>
    service.signIn(passkeyAnswer(id, challenge, where, counter), bench.request, null, bench.trail());
  return { bench, service, register, remove, signIn };
};

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

test('the first passkey brings recovery codes and asks for itself at sign-in; the second brings none', async () => {
  const { bench, service, register } = open();
  const ann = await bench.signedIn();
  const first = await register(ann, 'one');
  expect(first.recoveryCodes).toHaveLength(10);
  expect(bench.tables.users.get(ann.user.id)?.secondFactorAt).not.toBeNull();
  const second = await register(bench.callerOf(ann.user.id), 'two');
  expect(second.recoveryCodes).toBeNull();
  expect(await service.list(ann)).toHaveLength(2);
  expect(bench.changes()).toEqual(['passkey_added', 'passkey_added']);
});

test('what is listed of a passkey holds neither its key nor its name with the authenticator', async () => {
  const { bench, service, register } = open();
  const ann = await bench.signedIn();
  const { passkey } = await register(ann, 'one');
  expect(Object.keys(passkey)).toEqual(['id', 'name', 'backedUp', 'createdAt', 'lastUsedAt']);
  expect(await service.list(ann)).toEqual([passkey]);
});

test('the first passkey ends the other sessions, which have shown none', async () => {
  const { bench, register } = open();
  const ann = await bench.signedIn();
  await bench.sessions.start({
    userId: ann.user.id,
    ...bench.device,
    method: 'password',
    provenAt: bench.clock.now(),
  });
  const { setCookie } = await register(ann, 'one');
  expect(setCookie).toContain('token-');
  expect(bench.tables.sessions.size).toBe(1);
});

test('the first passkey ends the programs that were let in without one; the second ends none', async () => {
  const { bench, register } = open();
  const ann = await bench.signedIn();
  await bench.letProgramIn('tok_early', ann.user.id);
  await register(ann, 'one');
  expect(bench.tables.families.size).toBe(0);
  await bench.letProgramIn('tok_later', ann.user.id);
  await register(bench.callerOf(ann.user.id), 'two');
  expect([...bench.tables.families.keys()]).toEqual(['tok_later']);
});

test('a challenge is good once, for the session that asked for it and for registration alone', async () => {
  const { bench, register } = open();
  const ann = await bench.signedIn();
  expect(await refusal(register(ann, 'one', 'c', 'register:another session'))).toBe('bad_request');
  expect(await refusal(register(ann, 'one', 'c', 'step_up:anything'))).toBe('bad_request');
  expect(await refusal(register(ann, 'one', 'c'))).toBe('fine');
  expect(await refusal(register(bench.callerOf(ann.user.id), 'two', 'c'))).toBe('bad_request');
});

test('a passkey that is known already, to anybody, is refused and changes nothing', async () => {
  const { bench, register } = open();
  await register(await bench.signedIn(), 'one');
  const bob = await bench.signedIn();
  expect(await refusal(register(bob, 'one'))).toBe('conflict');
  expect(bench.tables.users.get(bob.user.id)?.secondFactorAt).toBeNull();
});

test('an account whose address is unproven adds no passkey', async () => {
  const { bench, service, register } = open();
  const ann = await bench.signedIn({ emailVerifiedAt: null });
  expect(await refusal(service.beginRegistration(ann))).toBe('email_unverified');
  expect(await refusal(register(ann, 'one'))).toBe('email_unverified');
});

test('there are at most twenty', async () => {
  const { bench, service, register } = open();
  const { user } = await bench.signedIn();
  for (let count = 0; count < 20; count += 1) await register(bench.callerOf(user.id), `pk${count}`);
  const ann = bench.callerOf(user.id);
  expect(await refusal(service.beginRegistration(ann))).toBe('conflict');
  expect(await refusal(register(ann, 'one more'))).toBe('conflict');
});

test('nobody renames or removes the passkey of somebody else', async () => {
  const { bench, service, register, remove } = open();
  const ann = await bench.signedIn();
  const bob = await bench.signedIn();
  const { passkey } = await register(ann, 'one');
  const { id } = passkey;
  expect(await refusal(service.rename(bob, { id, name: 'mine' }, bench.trail(bob)))).toBe('not_found');
  expect(await refusal(remove(bob, id))).toBe('not_found');
  await service.rename(ann, { id, name: 'tablet' }, bench.trail(ann));
  expect(await service.list(ann)).toMatchObject([{ id, name: 'tablet' }]);
});

test('removing the last factor ends the second factor and its recovery codes', async () => {
  const { bench, register, remove } = open();
  const ann = await bench.signedIn();
  const { passkey } = await register(ann, 'one');
  await remove(bench.callerOf(ann.user.id), passkey.id);
  expect(bench.tables.users.get(ann.user.id)?.secondFactorAt).toBeNull();
  expect(bench.tables.recoveryCodes.size).toBe(0);
  expect(bench.changes()).toEqual(['passkey_added', 'passkey_removed']);
});

test('whose role needs a second factor keeps the last one', async () => {
  const { bench, register, remove } = open();
  const root = await bench.signedIn({ role: 'superadmin' });
  const { passkey } = await register(root, 'one');
  expect(await refusal(remove(bench.callerOf(root.user.id), passkey.id))).toBe('forbidden');
  expect(bench.tables.passkeys.size).toBe(1);
});

test.each([
  { passwordHash: null, regularAuth: true, linked: null, outcome: 'conflict' },
  { passwordHash: null, regularAuth: true, linked: 'google', outcome: 'fine' },
  { passwordHash: null, regularAuth: true, linked: 'github', outcome: 'conflict' },
  { passwordHash: 'set', regularAuth: true, linked: null, outcome: 'fine' },
  { passwordHash: 'set', regularAuth: false, linked: null, outcome: 'conflict' },
])('the last way in stays: %j', async ({ passwordHash, regularAuth, linked, outcome }) => {
  const { bench, register, remove } = open({ regularAuth });
  const { user } = await bench.signedIn({ passwordHash });
  const at = { createdAt: bench.clock.now(), lastUsedAt: null };
  if (linked !== null)
    await bench.db.identities.create({
      id: 'idn',
      userId: user.id,
      provider: linked,
      issuer: `https://${linked}.example`,
      subject: '1',
      email: user.email,
      ...at,
    });
  const { passkey } = await register(bench.callerOf(user.id), 'one');
  expect(await refusal(remove(bench.callerOf(user.id), passkey.id))).toBe(outcome);
});

test('a passkey lets its owner in without asking for another factor', async () => {
  const { bench, register, signIn } = open();
  const ann = await bench.signedIn();
  await register(ann, 'one');
  const cookies = await signIn('one');
  expect(cookies.join()).toContain('session=');
  expect(bench.events().at(-1)).toMatchObject({ type: 'login_success', method: 'passkey' });
});

test('what is no passkey, is another browser’s or another purpose’s answer, or was sent before is refused alike', async () => {
  const { bench, register, signIn } = open();
  await register(await bench.signedIn(), 'one');
  await signIn('one', { challenge: 'spent' });
  const said = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'fine',
      (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code} ${thrown.message}` : thrown),
    );
  const sayings = [
    await said(signIn('unknown')),
    await said(signIn('one', { where: 'sign_in:another browser' })),
    await said(signIn('one', { where: 'step_up:browser' })),
    await said(signIn('one', { challenge: 'spent' })),
  ];
  expect(new Set(sayings).size).toBe(1);
  expect(sayings[0]).toMatch('invalid_credentials');
  expect(bench.events().flatMap((event) => ('reason' in event ? [event.reason] : []))).toEqual([
    'unknown_passkey',
    'wrong_passkey',
    'wrong_passkey',
    'challenge_spent',
  ]);
});

test('of many answers to one challenge at once one enters', async () => {
  const { bench, register, signIn } = open();
  await register(await bench.signedIn(), 'one');
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => refusal(signIn('one', { challenge: 'same' }))),
  );
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
});

test('a counter that does not move on lets nobody in, and the owner hears of it', async () => {
  const { bench, register, signIn } = open();
  const ann = await bench.signedIn();
  await register(ann, 'one', 'c', undefined, 5);
  await signIn('one', { counter: 6 });
  const before = bench.tables.sessions.size;
  expect(await refusal(signIn('one', { counter: 6 }))).toBe('invalid_credentials');
  expect(bench.tables.sessions.size).toBe(before);
  expect(bench.changes().at(-1)).toBe('passkey_refused');
  expect(bench.events().at(-1)).toMatchObject({ type: 'login_failure', reason: 'passkey_cloned' });
});

test('a locked account says so only to whoever holds the passkey', async () => {
  const { bench, register, signIn } = open();
  const { user } = await bench.signedIn();
  await register(bench.callerOf(user.id), 'one');
  const stored = bench.tables.users.get(user.id);
  if (stored !== undefined) bench.tables.users.set(user.id, { ...stored, lockedAt: bench.clock.now() });
  expect(await refusal(signIn('one', { where: 'sign_in:another browser' }))).toBe('invalid_credentials');
  expect(await refusal(signIn('one'))).toBe('account_locked');
});

test('without a browser of its own a sign-in neither begins nor ends', async () => {
  const { bench, service } = open();
  const request = { ...bench.request, browserHash: null };
  expect(await refusal(service.beginSignIn(request))).toBe('csrf_failed');
  const response = passkeyAnswer('one', 'c', 'sign_in:null');
  expect(await refusal(service.signIn(response, request, null, bench.trail()))).toBe('invalid_credentials');
});

test('a passkey that is removed while its answer is verified lets nobody in, and is not taken for a copy', async () => {
  const { bench, register, signIn } = open();
  await register(await bench.signedIn(), 'one');
  const { findByCredential } = bench.db.passkeys;
  Object.assign(bench.db.passkeys, {
    findByCredential: async (credentialId: string) => {
      const found = await findByCredential(credentialId);
      bench.tables.passkeys.clear();
      return found;
    },
  });
  const told = bench.changes();
  expect(await refusal(signIn('one'))).toBe('invalid_credentials');
  expect(bench.changes()).toEqual(told);
  expect(bench.events().at(-1)).toMatchObject({ type: 'login_failure', reason: 'unknown_passkey' });
});
