import { expect } from 'vitest';
import { aPasskey } from './identity-samples.ts';
import { addUser, later } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const passkeyConformance = (): void =>
  suite('passkeys', (test, current) => {
    test('a passkey is found by its credential, exactly as it was stored', async () => {
      const { db } = current();
      const passkey = aPasskey((await addUser(db)).id, { counter: 2 ** 32 - 1, backedUp: true });
      await db.passkeys.create(passkey);
      expect(await db.passkeys.findByCredential(passkey.credentialId)).toEqual(passkey);
      expect(await db.passkeys.findByCredential(passkey.id)).toBeNull();
    });

    test('a credential belongs to one account', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const passkey = aPasskey(user.id);
      await db.passkeys.create(passkey);
      const duplicate = aPasskey(other.id, { credentialId: passkey.credentialId });
      await expectRefusal(db.passkeys.create(duplicate), 'conflict');
      expect(await db.passkeys.findByCredential(passkey.credentialId)).toEqual(passkey);
    });

    test('the list has one user’s passkeys, oldest first', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const [second, first] = [aPasskey(user.id, { createdAt: later(1) }), aPasskey(user.id)];
      for (const passkey of [second, first, aPasskey(other.id)]) await db.passkeys.create(passkey);
      expect(await db.passkeys.listOf(user.id)).toEqual([first, second]);
    });

    test('a use is recorded', async () => {
      const { db } = current();
      const passkey = aPasskey((await addUser(db)).id, { counter: 3 });
      await db.passkeys.create(passkey);
      expect(await db.passkeys.use(passkey.id, 4, true, later(9))).toBe(true);
      expect(await db.passkeys.findByCredential(passkey.credentialId)).toEqual({
        ...passkey,
        counter: 4,
        backedUp: true,
        lastUsedAt: later(9),
      });
    });

    test.matrix(
      'a passkey is accepted only if its counter grows or stays zero',
      [
        [0, 0, true],
        [0, 1, true],
        [5, 6, true],
        [5, 5, false],
        [5, 4, false],
        [5, 0, false],
      ],
      'from %i to %i: %s',
      async (from, to, good) => {
        const { db } = current();
        const passkey = aPasskey((await addUser(db)).id, { counter: from });
        await db.passkeys.create(passkey);
        expect(await db.passkeys.use(passkey.id, to, true, later(1))).toBe(good);
        const found = await db.passkeys.findByCredential(passkey.credentialId);
        expect(found?.lastUsedAt).toEqual(good ? later(1) : null);
      },
    );

    test('of twenty concurrent answers with the same counter one succeeds', async () => {
      const { db } = current();
      const passkey = aPasskey((await addUser(db)).id, { counter: 1 });
      await db.passkeys.create(passkey);
      const outcomes = await inParallel(20, () => db.passkeys.use(passkey.id, 2, false, later(1)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test("another user's passkey can be neither renamed nor removed and looks like a missing one", async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const passkey = aPasskey(user.id);
      await db.passkeys.create(passkey);
      expect(await db.passkeys.rename(stranger.id, passkey.id, 'Mine')).toBe(false);
      expect(await db.passkeys.deleteOwned(stranger.id, passkey.id)).toBeNull();
      expect(await db.passkeys.rename(user.id, passkey.id, 'Phone')).toBe(true);
      expect(await db.passkeys.deleteOwned(user.id, passkey.id)).toEqual({ ...passkey, name: 'Phone' });
      expect(await db.passkeys.deleteOwned(user.id, passkey.id)).toBeNull();
      expect(await db.passkeys.rename(user.id, passkey.id, 'Gone')).toBe(false);
    });

    test('all passkeys of a user are deleted, and no other user’s', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      for (const passkey of [aPasskey(user.id), aPasskey(user.id), aPasskey(other.id)])
        await db.passkeys.create(passkey);
      expect(await db.passkeys.deleteAllOf(user.id)).toBe(2);
      expect(await db.passkeys.listOf(user.id)).toEqual([]);
      expect(await db.passkeys.listOf(other.id)).toHaveLength(1);
    });
  });
