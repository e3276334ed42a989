import { expect, test } from 'vitest';
import { accessSince, neverReviewed, removeSince } from '../access/unreviewed-access.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { createFakeSignals } from '../testing/signals.ts';
import { oneTimeLinks } from './one-time-links.ts';
import { signInReports } from './report-sign-in.ts';

test('a forged report link starts no transaction', async () => {
  const harness = await createServiceHarness();
  let begun = 0;
  const db: typeof harness.db = {
    ...harness.db,
    transaction: (work) => {
      begun += 1;
      return harness.db.transaction(work);
    },
    as: (scope, work) => {
      begun += 1;
      return harness.db.as(scope, work);
    },
  };
  const links = oneTimeLinks({ ...harness, link: (path) => path });
  const { signals } = createFakeSignals();
  const service = signInReports({ ...harness, db, links, signals });
  const trail = harness.trail(null);
  const refusal = { code: 'not_found' };
  await expect(service.reportSignIn({ token: 'made up' }, harness.request, trail)).rejects.toMatchObject(
    refusal,
  );
  await expect(service.reportRegistration('made up', trail)).rejects.toMatchObject(refusal);
  expect(begun).toBe(0);
});

test('recovery codes without a creation date count as unreviewed, and are revoked unless they are kept', async () => {
  const harness = await createServiceHarness();
  const { user: owner } = await harness.signedIn();
  const user = { ...owner, passwordHash: null };
  const { db, clock } = harness;
  const recoveryCodes = { ...db.recoveryCodes, madeAt: async () => null };
  const stores = { ...db, recoveryCodes };
  const kinds = async (until: Date) => (await accessSince(stores, user, until)).map(({ kind }) => kind);
  const reviewedAt = clock.now();
  expect(await kinds(neverReviewed), 'without any codes').toEqual([]);
  await db.recoveryCodes.replace(user.id, [harness.secrets.hash('a code')], clock.now());
  expect(await kinds(neverReviewed)).toEqual(['recovery_codes']);
  expect(await kinds(reviewedAt), 'once everything was reviewed').toEqual([]);

  harness.advance(1000);
  await db.totp.begin(user.id, 'sealed');
  await db.totp.confirm(user.id, 'sealed', 1, clock.now());
  expect(await kinds(reviewedAt)).toEqual(['totp', 'recovery_codes']);
  const [totp] = await accessSince(stores, user, reviewedAt);
  await removeSince(stores, user, reviewedAt, ({ id }) => id === totp?.id);
  expect(await db.recoveryCodes.count(user.id)).toBe(0);
  expect((await db.totp.find(user.id))?.confirmedAt).not.toBeNull();
});
