import { expect, test } from 'vitest';
import { createWaysInBench } from '../testing/ways-in.ts';
import { accessSince, never, removeSince } from './access-in-doubt.ts';
import { disowning } from './mailbox-disown.ts';
import { mailedLinks } from './mailbox-links.ts';

test('a link that somebody made up begins no transaction', async () => {
  const bench = createWaysInBench();
  let begun = 0;
  const db: typeof bench.db = {
    ...bench.db,
    transaction: (work) => {
      begun += 1;
      return bench.db.transaction(work);
    },
  };
  const links = mailedLinks({ ...bench, link: (path) => path });
  const signals = {
    changed: () => undefined,
    waitForChange: async () => undefined,
    submitted: () => undefined,
    waitForSubmission: async () => undefined,
    setDelay: () => undefined,
    delay: () => null,
  };
  const service = disowning({ ...bench, db, links, signals });
  const trail = bench.trail(null);
  const refusal = { code: 'not_found' };
  await expect(service.disownSignIn({ token: 'made up' }, bench.request, trail)).rejects.toMatchObject(
    refusal,
  );
  await expect(service.disownRegistration('made up', trail)).rejects.toMatchObject(refusal);
  expect(begun).toBe(0);
});

test('recovery codes without a date are in doubt whenever anything is, and go unless they are kept', async () => {
  const bench = createWaysInBench();
  const { user: owner } = await bench.signedIn();
  const user = { ...owner, passwordHash: null };
  const { db, clock } = bench;
  const recoveryCodes = { ...db.recoveryCodes, madeAt: async () => null };
  const stores = { ...db, recoveryCodes };
  const kinds = async (until: Date) => (await accessSince(stores, user, until)).map(({ kind }) => kind);
  const vouched = clock.now();
  expect(await kinds(never), 'without any codes').toEqual([]);
  await db.recoveryCodes.replace(user.id, ['a code'], clock.now());
  expect(await kinds(never)).toEqual(['recovery_codes']);
  expect(await kinds(vouched), 'once the mailbox has answered for everything').toEqual([]);

  bench.advance(1000);
  await db.totp.begin(user.id, 'sealed');
  await db.totp.confirm(user.id, 'sealed', 1, clock.now());
  expect(await kinds(vouched)).toEqual(['totp', 'recovery_codes']);
  const [totp] = await accessSince(stores, user, vouched);
  await removeSince(stores, user, vouched, ({ id }) => id === totp?.id);
  expect(await db.recoveryCodes.count(user.id)).toBe(0);
  expect((await db.totp.find(user.id))?.confirmedAt).not.toBeNull();
});
