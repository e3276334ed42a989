import { AppError } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import type { Caller } from '../call.ts';
import { createWaysInBench, type WaysInBench } from '../testing/ways-in.ts';
import { twoFactorService } from './two-factor.ts';

const open = (changed: Parameters<typeof createWaysInBench>[0] = {}) => {
  const bench = createWaysInBench(changed);
  const service = twoFactorService(bench);
  const confirm = (caller: Caller, code: string) =>
    service.confirm(caller, code, bench.device, bench.trail(caller));
  const enrol = async (caller: Caller) => {
    const { secret } = await service.begin(caller);
    return { secret, ...(await confirm(caller, `${secret}-7`)) };
  };
  return { bench, service, confirm, enrol };
};

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

const stateOf = (bench: WaysInBench, { user }: Caller) => ({
  on: bench.tables.users.get(user.id)?.secondFactorAt !== null,
  codes: [...bench.tables.recoveryCodes.values()].filter(({ userId }) => userId === user.id).length,
});

test('a secret opens and asks for nothing before a code of it has come back', async () => {
  const { bench, service, confirm } = open();
  const ann = await bench.signedIn();
  const { secret, uri } = await service.begin(ann);
  expect(uri).toContain(secret);
  expect(bench.tables.totp.get(ann.user.id)?.sealedSecret).not.toContain(secret);
  expect(await code(confirm(ann, 'wrong'))).toBe('wrong_code');
  expect(stateOf(bench, ann)).toEqual({ on: false, codes: 0 });
  expect(bench.events()).toMatchObject([{ type: 'login_failure', reason: 'wrong_code' }]);
  expect(bench.mails).toEqual([]);
});

test('confirming brings recovery codes, a new token, a mail and an event, and ends all else that is signed in', async () => {
  const { bench, enrol } = open();
  const ann = await bench.signedIn();
  await bench.sessions.start({
    userId: ann.user.id,
    ...bench.device,
    method: 'password',
    provenAt: bench.clock.now(),
  });
  const times = { triesLeft: 5, expiresAt: bench.clock.now() };
  await bench.db.challenges.create({ tokenHash: 'half', userId: ann.user.id, method: 'password', ...times });
  const { recoveryCodes, setCookie } = await enrol(ann);
  expect(recoveryCodes).toHaveLength(10);
  expect(stateOf(bench, ann)).toEqual({ on: true, codes: 10 });
  expect(bench.tables.sessions.size).toBe(1);
  expect(bench.tables.challenges.size).toBe(0);
  const { credential } = bench.callerOf(ann.user.id);
  expect(credential).not.toEqual(ann.credential);
  expect(setCookie).toContain('token-');
  expect(bench.changes()).toEqual(['totp_enabled']);
  expect(bench.events()).toEqual([
    { type: 'two_factor_change', action: 'totp_enabled', sessionsEnded: 1, clientsEnded: 0 },
  ]);
});

test('the first factor ends the programs that were let in without one; a further one ends none', async () => {
  const { bench, enrol } = open();
  const ann = await bench.signedIn();
  const bob = await bench.signedIn();
  const issue = (id: string, { user }: Caller) => bench.letProgramIn(id, user.id);
  await issue('tok_ann', ann);
  await issue('tok_bob', bob);
  await enrol(ann);
  expect([...bench.tables.families.keys()]).toEqual(['tok_bob']);
  expect(bench.events()).toMatchObject([{ type: 'two_factor_change', clientsEnded: 1 }]);
  const withPasskey = await bench.signedIn({ secondFactorAt: bench.clock.now() });
  await issue('tok_later', withPasskey);
  await enrol(withPasskey);
  expect([...bench.tables.families.keys()]).toEqual(['tok_bob', 'tok_later']);
});

test('the recovery codes are kept as hashes alone', async () => {
  const { bench, enrol } = open();
  const { recoveryCodes } = await enrol(await bench.signedIn());
  const kept = JSON.stringify([...bench.tables.recoveryCodes.values()]);
  for (const shown of recoveryCodes ?? []) expect(kept).not.toContain(shown);
});

test('of many confirmations at once one is accepted', async () => {
  const { bench, service, confirm } = open();
  const ann = await bench.signedIn();
  const { secret } = await service.begin(ann);
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => code(confirm(ann, `${secret}-7`))));
  expect(outcomes.filter((outcome) => outcome === 'fine')).toHaveLength(1);
  expect(bench.changes()).toEqual(['totp_enabled']);
});

test('wrong codes are counted before they are judged, and the right one does not come through beyond', async () => {
  const { bench, service, confirm } = open();
  const ann = await bench.signedIn();
  const { secret } = await service.begin(ann);
  for (let wrong = 0; wrong < 5; wrong += 1) expect(await code(confirm(ann, 'wrong'))).toBe('wrong_code');
  expect(await code(confirm(ann, `${secret}-7`))).toBe('rate_limited');
});

test('a confirmed secret is not replaced, and not confirmed again', async () => {
  const { bench, service, confirm, enrol } = open();
  const ann = await bench.signedIn();
  const { secret } = await enrol(ann);
  const now = bench.callerOf(ann.user.id);
  expect(await code(service.begin(now))).toBe('conflict');
  expect(await code(confirm(now, `${secret}-8`))).toBe('conflict');
});

test('an account whose address is unproven sets up nothing', async () => {
  const { bench, service, confirm } = open();
  const ann = await bench.signedIn({ emailVerifiedAt: null });
  expect(await code(service.begin(ann))).toBe('email_unverified');
  expect(await code(confirm(ann, 'any'))).toBe('email_unverified');
});

test('a session that was ended meanwhile confirms nothing', async () => {
  const { bench, service, confirm } = open();
  const ann = await bench.signedIn();
  const { secret } = await service.begin(ann);
  await bench.db.sessions.deleteAllOf(ann.user.id);
  expect(await code(confirm(ann, `${secret}-7`))).toBe('unauthenticated');
  expect(stateOf(bench, ann)).toEqual({ on: false, codes: 0 });
  expect(bench.tables.totp.get(ann.user.id)?.confirmedAt).toBeNull();
});

test('removing the only factor takes the recovery codes along', async () => {
  const { bench, service, enrol } = open();
  const ann = await bench.signedIn();
  await enrol(ann);
  const now = bench.callerOf(ann.user.id);
  await service.disable(now, bench.device, bench.trail(now));
  expect(stateOf(bench, ann)).toEqual({ on: false, codes: 0 });
  expect(bench.changes()).toEqual(['totp_enabled', 'totp_disabled']);
  expect(await code(service.disable(bench.callerOf(ann.user.id), bench.device, bench.trail(ann)))).toBe(
    'conflict',
  );
});

test('whose role needs a second factor keeps the last one', async () => {
  const { bench, service, enrol } = open();
  const ann = await bench.signedIn({ role: 'admin' });
  await enrol(ann);
  const now = bench.callerOf(ann.user.id);
  expect(await code(service.disable(now, bench.device, bench.trail(now)))).toBe('forbidden');
  expect(stateOf(bench, ann)).toEqual({ on: true, codes: 10 });
  expect(bench.tables.totp.get(ann.user.id)?.confirmedAt).not.toBeNull();
});

test('regenerated recovery codes void the old ones; without a second factor there are none', async () => {
  const { bench, service, enrol } = open();
  const ann = await bench.signedIn();
  const regenerate = (by: Caller) => service.regenerateRecoveryCodes(by, bench.device, bench.trail(by));
  expect(await code(regenerate(ann))).toBe('conflict');
  const { recoveryCodes: old } = await enrol(ann);
  const { recoveryCodes } = await regenerate(bench.callerOf(ann.user.id));
  expect(recoveryCodes).toHaveLength(10);
  const [first = ''] = old ?? [];
  const [fresh = ''] = recoveryCodes;
  expect(await bench.db.recoveryCodes.consume(ann.user.id, bench.recoveryCodes.hash(first))).toBe(false);
  expect(await bench.db.recoveryCodes.consume(ann.user.id, bench.recoveryCodes.hash(fresh))).toBe(true);
});

test('a superadmin takes all second factors of somebody away, and with them whatever is signed in', async () => {
  const { bench, service, enrol } = open();
  const root = await bench.signedIn({ role: 'superadmin' });
  const ann = await bench.signedIn();
  await enrol(ann);
  const remove = (by: Caller) => service.removeFor(by, ann.user.id, bench.device, bench.trail(by));
  expect(await code(remove(await bench.signedIn({ role: 'user' })))).toBe('forbidden');
  expect(stateOf(bench, ann)).toEqual({ on: true, codes: 10 });
  await remove(root);
  expect(stateOf(bench, ann)).toEqual({ on: false, codes: 0 });
  expect(bench.tables.totp.size).toBe(0);
  expect([...bench.tables.sessions.values()].some(({ userId }) => userId === ann.user.id)).toBe(false);
  expect(bench.changes()).toEqual(['totp_enabled', 'second_factor_removed_by_admin']);
  expect(await code(remove(root))).toBe('conflict');
  expect(await code(service.removeFor(root, root.user.id, bench.device, bench.trail(root)))).toBe(
    'forbidden',
  );
});
