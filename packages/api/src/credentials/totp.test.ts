import { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import { createServiceHarness, type ServiceHarness } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';
import { totpService } from './totp.ts';

const open = async (changed: Parameters<typeof createServiceHarness>[0] = {}) => {
  const harness = await createServiceHarness(changed);
  const service = totpService(harness);
  const confirm = (principal: Principal, code: string) =>
    service.confirm(principal, code, harness.device, harness.trail(principal));
  const enrol = async (principal: Principal) => {
    const { secret } = await service.begin(principal);
    return { secret, ...(await confirm(principal, `${secret}-7`)) };
  };
  return { harness, service, confirm, enrol };
};

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

const stateOf = (harness: ServiceHarness, { user }: Principal) => ({
  on: harness.userNow(user.id)?.secondFactorAt !== null,
  codes: harness.rows('recoveryCodes').filter(({ userId }) => userId === user.id).length,
});

test('a new TOTP secret has no effect until a code confirms it', async () => {
  const { harness, service, confirm } = await open();
  const ann = await harness.signedIn();
  const { secret, uri } = await service.begin(ann);
  expect(uri).toContain(secret);
  expect(harness.totpOf(ann.user.id)?.sealedSecret).not.toContain(secret);
  expect(await code(confirm(ann, 'wrong'))).toBe('wrong_code');
  expect(stateOf(harness, ann)).toEqual({ on: false, codes: 0 });
  expect(harness.events()).toMatchObject([{ type: 'login_failure', reason: 'wrong_code' }]);
  expect(harness.mails()).toEqual([]);
});

test('confirming TOTP returns recovery codes, renews the session, sends an email, is audited and ends all other sessions', async () => {
  const { harness, enrol } = await open();
  const ann = await harness.signedIn();
  await harness.sessions.start({
    userId: ann.user.id,
    ...harness.device,
    method: 'password',
    provenAt: harness.clock.now(),
  });
  const times = { attemptsLeft: 5, expiresAt: harness.clock.now() };
  await harness.db.challenges.create({
    tokenHash: harness.secrets.hash('half'),
    userId: ann.user.id,
    method: 'password',
    ...times,
  });
  const { recoveryCodes, setCookie } = await enrol(ann);
  expect(recoveryCodes).toHaveLength(10);
  expect(stateOf(harness, ann)).toEqual({ on: true, codes: 10 });
  expect(harness.rows('sessions')).toHaveLength(1);
  expect(harness.rows('signInChallenges')).toEqual([]);
  const { credential } = harness.principalOf(ann.user.id);
  expect(credential).not.toEqual(ann.credential);
  expect(setCookie).toContain('token-');
  expect(harness.changes()).toEqual(['totp_enabled']);
  expect(harness.events()).toEqual([
    { type: 'two_factor_change', action: 'totp_enabled', sessionsEnded: 1, clientsEnded: 0 },
  ]);
});

test('the first factor revokes API tokens issued before; a further one revokes none', async () => {
  const { harness, enrol } = await open();
  const ann = await harness.signedIn();
  const bob = await harness.signedIn();
  const issue = (id: string, { user }: Principal) => harness.issueTokenFamily(id, user.id);
  await issue('tok_ann', ann);
  await issue('tok_bob', bob);
  await enrol(ann);
  expect(harness.rows('tokenFamilies').map(({ id }) => id)).toEqual(['tok_bob']);
  expect(harness.events()).toMatchObject([{ type: 'two_factor_change', clientsEnded: 1 }]);
  const withPasskey = await harness.signedIn({ secondFactorAt: harness.clock.now() });
  await issue('tok_later', withPasskey);
  await enrol(withPasskey);
  expect(harness.rows('tokenFamilies').map(({ id }) => id)).toEqual(['tok_bob', 'tok_later']);
});

test('recovery codes are stored as hashes only', async () => {
  const { harness, enrol } = await open();
  const { recoveryCodes } = await enrol(await harness.signedIn());
  const kept = JSON.stringify(harness.rows('recoveryCodes'));
  for (const shown of recoveryCodes ?? []) expect(kept).not.toContain(shown);
});

test('of parallel confirmations one is accepted', async () => {
  const { harness, service, confirm } = await open();
  const ann = await harness.signedIn();
  const { secret } = await service.begin(ann);
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => code(confirm(ann, `${secret}-7`))));
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
  expect(harness.changes()).toEqual(['totp_enabled']);
});

test('wrong codes are counted before they are verified, and beyond the limit the right one is refused', async () => {
  const { harness, service, confirm } = await open();
  const ann = await harness.signedIn();
  const { secret } = await service.begin(ann);
  for (let wrong = 0; wrong < 5; wrong += 1) expect(await code(confirm(ann, 'wrong'))).toBe('wrong_code');
  expect(await code(confirm(ann, `${secret}-7`))).toBe('rate_limited');
});

test('a confirmed secret can be neither replaced nor confirmed again', async () => {
  const { harness, service, confirm, enrol } = await open();
  const ann = await harness.signedIn();
  const { secret } = await enrol(ann);
  const now = harness.principalOf(ann.user.id);
  expect(await code(service.begin(now))).toBe('conflict');
  expect(await code(confirm(now, `${secret}-8`))).toBe('conflict');
});

test('an account with an unverified email cannot set up TOTP', async () => {
  const { harness, service, confirm } = await open();
  const ann = await harness.signedIn({ emailVerifiedAt: null });
  expect(await code(service.begin(ann))).toBe('email_unverified');
  expect(await code(confirm(ann, 'any'))).toBe('email_unverified');
});

test('a session that ended in the meantime cannot confirm TOTP', async () => {
  const { harness, service, confirm } = await open();
  const ann = await harness.signedIn();
  const { secret } = await service.begin(ann);
  await harness.db.sessions.deleteAllOf(ann.user.id);
  expect(await code(confirm(ann, `${secret}-7`))).toBe('unauthenticated');
  expect(stateOf(harness, ann)).toEqual({ on: false, codes: 0 });
  expect(harness.totpOf(ann.user.id)?.confirmedAt).toBeNull();
});

test('removing the only factor deletes the recovery codes', async () => {
  const { harness, service, enrol } = await open();
  const ann = await harness.signedIn();
  await enrol(ann);
  const now = harness.principalOf(ann.user.id);
  await service.disable(now, harness.device, harness.trail(now));
  expect(stateOf(harness, ann)).toEqual({ on: false, codes: 0 });
  expect(harness.changes()).toEqual(['totp_enabled', 'totp_disabled']);
  expect(
    await code(service.disable(harness.principalOf(ann.user.id), harness.device, harness.trail(ann))),
  ).toBe('conflict');
});

test('a role that requires a second factor cannot remove the last one', async () => {
  const { harness, service, enrol } = await open();
  const ann = await harness.signedIn({ role: 'admin' });
  await enrol(ann);
  const now = harness.principalOf(ann.user.id);
  expect(await code(service.disable(now, harness.device, harness.trail(now)))).toBe('forbidden');
  expect(stateOf(harness, ann)).toEqual({ on: true, codes: 10 });
  expect(harness.totpOf(ann.user.id)?.confirmedAt).not.toBeNull();
});

test('regenerating recovery codes invalidates the old ones, and needs a second factor', async () => {
  const { harness, service, enrol } = await open();
  const ann = await harness.signedIn();
  const regenerate = (by: Principal) =>
    service.regenerateRecoveryCodes(by, harness.device, harness.trail(by));
  expect(await code(regenerate(ann))).toBe('conflict');
  const { recoveryCodes: old } = await enrol(ann);
  const { recoveryCodes } = await regenerate(harness.principalOf(ann.user.id));
  expect(recoveryCodes).toHaveLength(10);
  const [first = ''] = old ?? [];
  const [fresh = ''] = recoveryCodes;
  expect(await harness.db.recoveryCodes.consume(ann.user.id, harness.recoveryCodes.hash(first))).toBe(false);
  expect(await harness.db.recoveryCodes.consume(ann.user.id, harness.recoveryCodes.hash(fresh))).toBe(true);
});

test('a superadmin can remove all second factors of a user, which ends the user’s sessions', async () => {
  const { harness, service, enrol } = await open();
  const root = await harness.signedIn({ role: 'superadmin' });
  const ann = await harness.signedIn();
  await enrol(ann);
  const remove = (by: Principal) => service.removeFor(by, ann.user.id, harness.device, harness.trail(by));
  expect(await code(remove(await harness.signedIn({ role: 'user' })))).toBe('forbidden');
  expect(stateOf(harness, ann)).toEqual({ on: true, codes: 10 });
  await remove(root);
  expect(stateOf(harness, ann)).toEqual({ on: false, codes: 0 });
  expect(harness.rows('totpSecrets')).toEqual([]);
  expect(harness.rows('sessions').some(({ userId }) => userId === ann.user.id)).toBe(false);
  expect(harness.changes()).toEqual(['totp_enabled', 'second_factor_removed_by_admin']);
  expect(await code(remove(root))).toBe('conflict');
  expect(await code(service.removeFor(root, root.user.id, harness.device, harness.trail(root)))).toBe(
    'forbidden',
  );
});
