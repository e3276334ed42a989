import { AppError } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { passkeySignIn } from '../auth/passkey-sign-in.ts';
import { passkeyAnswer, readablePasskeys } from '../testing/passkeys.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';
import { passkeyService } from './passkeys.ts';

const open = async (changed: Parameters<typeof createServiceHarness>[0] = {}) => {
  const harness = await createServiceHarness(changed);
  const oauth = {
    list: [{ id: 'google', name: 'Google', issuer: 'https://google.example' }],
    begin: async () => null,
    complete: () => Promise.reject(new Error('No provider answers here.')),
  };
  const deps = { ...harness, oauth, passkeys: readablePasskeys(harness.clock.now()) };
  const service = passkeyService(deps);
  const signInByPasskey = passkeySignIn(deps);
  let count = 0;
  const unique = (): string => {
    count += 1;
    return `challenge${count}`;
  };
  const place = ({ credential }: Principal): string =>
    credential.kind === 'session' ? `register:${credential.tokenHash}` : '';
  const register = (
    principal: Principal,
    id: string,
    challenge = unique(),
    where = place(principal),
    counter = 0,
  ) =>
    service.register(
      principal,
      { name: 'phone', response: passkeyAnswer(id, challenge, where, counter) },
      harness.device,
      harness.trail(principal),
    );
  const remove = (principal: Principal, id: string) =>
    service.remove(principal, id, harness.device, harness.trail(principal));
  const signIn = (
    id: string,
    { challenge = unique(), where = `sign_in:${harness.request.browserHash}`, counter = 0 } = {},
  ) =>
    signInByPasskey.signIn(
      passkeyAnswer(id, challenge, where, counter),
      harness.request,
      null,
      harness.trail(),
    );
  return { harness, service, signInByPasskey, register, remove, signIn };
};

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

test('the first passkey turns on the second factor and returns recovery codes; the second returns none', async () => {
  const { harness, service, register } = await open();
  const ann = await harness.signedIn();
  const first = await register(ann, 'one');
  expect(first.recoveryCodes).toHaveLength(10);
  expect(harness.userNow(ann.user.id)?.secondFactorAt).not.toBeNull();
  const second = await register(harness.principalOf(ann.user.id), 'two');
  expect(second.recoveryCodes).toBeNull();
  expect(await service.list(ann)).toHaveLength(2);
  expect(harness.changes()).toEqual(['passkey_added', 'passkey_added']);
});

test('a listed passkey exposes neither its public key nor its credential id', async () => {
  const { harness, service, register } = await open();
  const ann = await harness.signedIn();
  const { passkey } = await register(ann, 'one');
  expect(Object.keys(passkey)).toEqual(['id', 'name', 'backedUp', 'createdAt', 'lastUsedAt']);
  expect(await service.list(ann)).toEqual([passkey]);
});

test('adding the first passkey ends all other sessions', async () => {
  const { harness, register } = await open();
  const ann = await harness.signedIn();
  await harness.sessions.start({
    userId: ann.user.id,
    ...harness.device,
    method: 'password',
    provenAt: harness.clock.now(),
  });
  const { setCookie } = await register(ann, 'one');
  expect(setCookie).toContain('token-');
  expect(harness.rows('sessions')).toHaveLength(1);
});

test('adding the first passkey revokes API tokens issued before; the second revokes none', async () => {
  const { harness, register } = await open();
  const ann = await harness.signedIn();
  await harness.issueTokenFamily('tok_early', ann.user.id);
  await register(ann, 'one');
  expect(harness.rows('tokenFamilies')).toEqual([]);
  await harness.issueTokenFamily('tok_later', ann.user.id);
  await register(harness.principalOf(ann.user.id), 'two');
  expect(harness.rows('tokenFamilies').map(({ id }) => id)).toEqual(['tok_later']);
});

test('a registration challenge works once, for its own session and purpose', async () => {
  const { harness, register } = await open();
  const ann = await harness.signedIn();
  expect(await refusal(register(ann, 'one', 'c', 'register:another session'))).toBe('bad_request');
  expect(await refusal(register(ann, 'one', 'c', 'step_up:anything'))).toBe('bad_request');
  expect(await refusal(register(ann, 'one', 'c'))).toBe('fine');
  expect(await refusal(register(harness.principalOf(ann.user.id), 'two', 'c'))).toBe('bad_request');
});

test('a credential that is registered to anyone is refused and changes nothing', async () => {
  const { harness, register } = await open();
  await register(await harness.signedIn(), 'one');
  const bob = await harness.signedIn();
  expect(await refusal(register(bob, 'one'))).toBe('conflict');
  expect(harness.userNow(bob.user.id)?.secondFactorAt).toBeNull();
});

test('an account with an unverified email cannot add a passkey', async () => {
  const { harness, service, register } = await open();
  const ann = await harness.signedIn({ emailVerifiedAt: null });
  expect(await refusal(service.beginRegistration(ann))).toBe('email_unverified');
  expect(await refusal(register(ann, 'one'))).toBe('email_unverified');
});

test('an account has at most twenty passkeys', async () => {
  const { harness, service, register } = await open();
  const { user } = await harness.signedIn();
  for (let count = 0; count < 20; count += 1) await register(harness.principalOf(user.id), `pk${count}`);
  const ann = harness.principalOf(user.id);
  expect(await refusal(service.beginRegistration(ann))).toBe('conflict');
  expect(await refusal(register(ann, 'one more'))).toBe('conflict');
});

test('a user can neither rename nor remove the passkey of another', async () => {
  const { harness, service, register, remove } = await open();
  const ann = await harness.signedIn();
  const bob = await harness.signedIn();
  const { passkey } = await register(ann, 'one');
  const { id } = passkey;
  expect(await refusal(service.rename(bob, { id, name: 'mine' }, harness.trail(bob)))).toBe('not_found');
  expect(await refusal(remove(bob, id))).toBe('not_found');
  await service.rename(ann, { id, name: 'tablet' }, harness.trail(ann));
  expect(await service.list(ann)).toMatchObject([{ id, name: 'tablet' }]);
});

test('removing the last passkey turns off the second factor and deletes the recovery codes', async () => {
  const { harness, register, remove } = await open();
  const ann = await harness.signedIn();
  const { passkey } = await register(ann, 'one');
  await remove(harness.principalOf(ann.user.id), passkey.id);
  expect(harness.userNow(ann.user.id)?.secondFactorAt).toBeNull();
  expect(harness.rows('recoveryCodes')).toEqual([]);
  expect(harness.changes()).toEqual(['passkey_added', 'passkey_removed']);
});

test('a role that requires a second factor cannot remove the last one', async () => {
  const { harness, register, remove } = await open();
  const root = await harness.signedIn({ role: 'superadmin' });
  const { passkey } = await register(root, 'one');
  expect(await refusal(remove(harness.principalOf(root.user.id), passkey.id))).toBe('forbidden');
  expect(harness.rows('passkeys')).toHaveLength(1);
});

test('the last sign-in method cannot be removed', () =>
  checkRows(
    [
      { passwordHash: null, regularAuth: true, linked: null, outcome: 'conflict' },
      { passwordHash: null, regularAuth: true, linked: 'google', outcome: 'fine' },
      { passwordHash: null, regularAuth: true, linked: 'github', outcome: 'conflict' },
      { passwordHash: 'set', regularAuth: true, linked: null, outcome: 'fine' },
      { passwordHash: 'set', regularAuth: false, linked: null, outcome: 'conflict' },
    ],
    '$outcome: password $passwordHash, regular auth $regularAuth, linked $linked',
    async ({ passwordHash, regularAuth, linked, outcome }) => {
      const { harness, register, remove } = await open({ regularAuth });
      const { user } = await harness.signedIn({ passwordHash });
      const at = { createdAt: harness.clock.now(), lastUsedAt: null };
      if (linked !== null)
        await harness.db.identities.create({
          id: 'idn',
          userId: user.id,
          provider: linked,
          issuer: `https://${linked}.example`,
          subject: '1',
          email: user.email,
          ...at,
        });
      const { passkey } = await register(harness.principalOf(user.id), 'one');
      expect(await refusal(remove(harness.principalOf(user.id), passkey.id))).toBe(outcome);
    },
  ));

test('signing in by passkey asks for no second factor', async () => {
  const { harness, register, signIn } = await open();
  const ann = await harness.signedIn();
  await register(ann, 'one');
  const cookies = await signIn('one');
  expect(cookies.join()).toContain('session=');
  expect(harness.events().at(-1)).toMatchObject({ type: 'login_success', method: 'passkey' });
});

test('unknown, replayed and misdirected passkey responses get the same refusal', async () => {
  const { harness, register, signIn } = await open();
  await register(await harness.signedIn(), 'one');
  await signIn('one', { challenge: 'spent' });
  const responseOf = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'fine',
      (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code} ${thrown.message}` : thrown),
    );
  const responses = [
    await responseOf(signIn('unknown')),
    await responseOf(signIn('one', { where: 'sign_in:another browser' })),
    await responseOf(signIn('one', { where: `step_up:${harness.request.browserHash}` })),
    await responseOf(signIn('one', { challenge: 'spent' })),
  ];
  expect(new Set(responses).size).toBe(1);
  expect(responses[0]).toMatch('invalid_credentials');
  expect(harness.events().flatMap((event) => ('reason' in event ? [event.reason] : []))).toEqual([
    'unknown_passkey',
    'wrong_passkey',
    'wrong_passkey',
    'challenge_spent',
  ]);
});

test('of parallel responses to one challenge one signs in', async () => {
  const { harness, register, signIn } = await open();
  await register(await harness.signedIn(), 'one');
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => refusal(signIn('one', { challenge: 'same' }))),
  );
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
});

test('a signature counter that does not increase is refused, and the owner gets an email', async () => {
  const { harness, register, signIn } = await open();
  const ann = await harness.signedIn();
  await register(ann, 'one', 'c', undefined, 5);
  await signIn('one', { counter: 6 });
  const before = harness.rows('sessions').length;
  expect(await refusal(signIn('one', { counter: 6 }))).toBe('invalid_credentials');
  expect(harness.rows('sessions')).toHaveLength(before);
  expect(harness.changes().at(-1)).toBe('passkey_refused');
  expect(harness.events().at(-1)).toMatchObject({ type: 'login_failure', reason: 'passkey_cloned' });
});

test('a locked account is only revealed to the holder of its passkey', async () => {
  const { harness, register, signIn } = await open();
  const { user } = await harness.signedIn();
  await register(harness.principalOf(user.id), 'one');
  await harness.db.users.lock(user.id, null, harness.clock.now());
  expect(await refusal(signIn('one', { where: 'sign_in:another browser' }))).toBe('invalid_credentials');
  expect(await refusal(signIn('one'))).toBe('account_locked');
});

test('passkey sign-in needs the pre-session cookie to start and to finish', async () => {
  const { harness, signInByPasskey } = await open();
  const request = { ...harness.request, browserHash: null };
  expect(await refusal(signInByPasskey.beginSignIn(request))).toBe('csrf_failed');
  const response = passkeyAnswer('one', 'c', 'sign_in:null');
  expect(await refusal(signInByPasskey.signIn(response, request, null, harness.trail()))).toBe(
    'invalid_credentials',
  );
});

test('a passkey that is removed during verification is refused, and not reported as cloned', async () => {
  const { harness, register, signIn } = await open();
  const ann = await harness.signedIn();
  await register(ann, 'one');
  const { findByCredential } = harness.db.passkeys;
  Object.assign(harness.db.passkeys, {
    findByCredential: async (credentialId: string) => {
      const found = await findByCredential(credentialId);
      await harness.db.passkeys.deleteAllOf(ann.user.id);
      return found;
    },
  });
  const noticesBefore = harness.changes();
  expect(await refusal(signIn('one'))).toBe('invalid_credentials');
  expect(harness.changes()).toEqual(noticesBefore);
  expect(harness.events().at(-1)).toMatchObject({ type: 'login_failure', reason: 'unknown_passkey' });
});
