import { expect, test } from 'vitest';
import { openPasswordAuth } from '../testing/password-auth.ts';
import { minuteMs } from '../testing/service-harness.ts';
import { setupService } from './setup.ts';

test('a forged setup link is refused before the password is hashed or checked', async () => {
  const { harness, outcome } = await openPasswordAuth();
  const hasher = { ...harness.hasher, hash: () => Promise.reject(new Error('The password is not hashed.')) };
  const checkPassword = () => Promise.reject(new Error('The password is not checked.'));
  const setup = setupService({ ...harness, checkPassword, hasher });
  const input = { token: 'made-up', email: 'root@example.org', password: 'long enough' };
  expect(await outcome(setup.complete(input, harness.request, null, harness.trail()))).toBe('not_found');
});

test('the setup link creates one superadmin with a verified email, also in parallel', async () => {
  const { harness, setup, outcome } = await openPasswordAuth();
  const token = 'a-setup-token-of-this-test';
  await harness.db.tokens.create({
    tokenHash: harness.secrets.hash(token),
    purpose: 'setup',
    userId: null,
    browserHash: null,
    note: null,
    expiresAt: new Date(harness.clock.now().getTime() + minuteMs),
  });
  const complete = (email: string) =>
    outcome(
      setup.complete({ token, email, password: 'long enough' }, harness.request, null, harness.trail()),
    );
  const outcomes = await Promise.all([complete('root@example.org'), complete('other@example.org')]);
  expect(outcomes.filter((one) => one === 'not_found')).toHaveLength(1);
  const made = harness.rows('users').filter(({ role }) => role === 'superadmin');
  expect(made).toMatchObject([{ emailVerifiedAt: harness.clock.now() }]);
  expect(harness.rows('sessions')).toMatchObject([{ method: 'setup' }]);
});

test('guests learn how the installation is set up, and after the first superadmin no query asks again', async () => {
  const { harness } = await openPasswordAuth();
  let counts = 0;
  const users = {
    ...harness.db.users,
    countSuperadmins: () => {
      counts += 1;
      return harness.db.users.countSuperadmins();
    },
  };
  const counted = { ...harness, db: { ...harness.db, users } };
  const checkPassword = async (): Promise<void> => undefined;
  const setup = setupService({ ...counted, checkPassword });
  const settings = { ...harness.settings, regularAuth: false };
  const withoutPasswords = setupService({ ...counted, checkPassword, settings });
  expect([await setup.state(), await withoutPasswords.state()]).toEqual(['link', 'operator']);
  await harness.user({ email: 'root@example.org', role: 'superadmin' });
  expect([await setup.state(), await withoutPasswords.state()]).toEqual(['done', 'done']);
  counts = 0;
  expect(await setup.state()).toBe('done');
  expect(counts).toBe(0);
});
