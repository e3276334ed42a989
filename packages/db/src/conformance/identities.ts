import { expect, test } from 'vitest';
import { anIdentity } from './identity-samples.ts';
import { addUser, later, noon } from './samples.ts';
import { expectRefusal, inParallel, type OpenTestDatabase, suite } from './suite.ts';

export const identityConformance = (name: string, open: OpenTestDatabase): void =>
  suite(`linked providers on ${name}`, open, (current) => {
    test("an identity is found by its provider and the provider's own name of the person", async () => {
      const { db } = current();
      const user = await addUser(db);
      const identity = anIdentity(user.id, { lastUsedAt: later(3) });
      await db.identities.create(identity);
      expect(await db.identities.find('google', identity.subject)).toEqual(identity);
      expect(await db.identities.find('github', identity.subject)).toBeNull();
      expect(await db.identities.find('google', identity.email)).toBeNull();
    });

    test('an account of a provider opens one account here, and an account here has one of each provider', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const identity = anIdentity(user.id);
      await db.identities.create(identity);
      await expectRefusal(
        db.identities.create(anIdentity(other.id, { subject: identity.subject })),
        'conflict',
      );
      await expectRefusal(db.identities.create(anIdentity(user.id)), 'conflict');
      await db.identities.create(anIdentity(user.id, { provider: 'github', subject: identity.subject }));
      await db.identities.create(anIdentity(other.id));
      expect(await db.identities.find('google', identity.subject)).toEqual(identity);
      expect(await db.identities.listOf(user.id)).toHaveLength(2);
    });

    test('of twenty people who link one account at once one succeeds', async () => {
      const { db } = current();
      const users = await inParallel(20, () => addUser(db));
      const outcomes = await Promise.all(
        users.map(({ id }) =>
          db.identities.create(anIdentity(id, { subject: 'same' })).then(
            () => 'linked',
            (error) => error.code,
          ),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'linked')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(19);
    });

    test('the list is one person’s, oldest first, and shows the last use', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const second = anIdentity(user.id, { createdAt: later(1) });
      const first = anIdentity(user.id, { provider: 'oidc' });
      for (const identity of [second, first, anIdentity(other.id)]) await db.identities.create(identity);
      await db.identities.touch(first.id, later(9));
      expect(await db.identities.listOf(user.id)).toEqual([{ ...first, lastUsedAt: later(9) }, second]);
    });

    test("somebody else's link cannot be removed and looks like a missing one", async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const identity = anIdentity(user.id);
      await db.identities.create(identity);
      expect(await db.identities.deleteOwned(stranger.id, identity.id)).toBeNull();
      expect(await db.identities.deleteOwned(user.id, identity.id)).toEqual(identity);
      expect(await db.identities.deleteOwned(user.id, identity.id)).toBeNull();
    });

    test('what was linked at or after a moment goes, and nothing older', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const old = anIdentity(user.id, { createdAt: later(-1) });
      for (const identity of [
        old,
        anIdentity(user.id, { provider: 'github', createdAt: noon }),
        anIdentity(user.id, { provider: 'oidc', createdAt: later(1) }),
        anIdentity(other.id, { createdAt: later(1) }),
      ])
        await db.identities.create(identity);
      expect(await db.identities.deleteSince(user.id, noon)).toBe(2);
      expect(await db.identities.listOf(user.id)).toEqual([old]);
      expect(await db.identities.listOf(other.id)).toHaveLength(1);
    });
  });
