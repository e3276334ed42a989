import { expect } from 'vitest';
import { anIdentity } from './identity-samples.ts';
import { addUser, later } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const identityConformance = (): void =>
  suite('linked providers', (test, current) => {
    test('an identity is found only by provider, issuer and subject together', async () => {
      const { db } = current();
      const user = await addUser(db);
      const identity = anIdentity(user.id, { lastUsedAt: later(3) });
      await db.identities.create(identity);
      const { provider, issuer, subject } = identity;
      expect(await db.identities.find(provider, issuer, subject)).toEqual(identity);
      for (const other of ['https://id.example', `${issuer}/`, issuer.toUpperCase(), provider, ''])
        expect(await db.identities.find(provider, other, subject)).toBeNull();
      expect(await db.identities.find('oidc', issuer, subject)).toBeNull();
      expect(await db.identities.find(provider, issuer, identity.email)).toBeNull();
    });

    test('the same subject at two issuers is two accounts, even under the same provider', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const [before, after] = [user, other].map(({ id }, at) =>
        anIdentity(id, { provider: 'oidc', issuer: `https://id${at}.example`, subject: '1001' }),
      );
      for (const identity of [before, after]) if (identity) await db.identities.create(identity);
      expect(await db.identities.find('oidc', 'https://id0.example', '1001')).toEqual(before);
      expect(await db.identities.find('oidc', 'https://id1.example', '1001')).toEqual(after);
      // One user may be linked to both.
      await db.identities.create(anIdentity(user.id, { provider: 'oidc', issuer: 'https://id1.example' }));
    });

    test('identities from before issuers were recorded match nothing until their issuer is decided, once', async () => {
      const { db } = current();
      const people = await inParallel(5, () => addUser(db));
      const undecided = (at: number, provider: string, subject: string) =>
        anIdentity(people[at]?.id ?? '', { provider, issuer: `undecided:${provider}`, subject });
      const [google, oidc, github] = [
        undecided(0, 'google', '1'),
        undecided(1, 'oidc', '1'),
        undecided(2, 'github', '1'),
      ];
      // Linked at the issuer before the decision: the later identity is kept.
      const taken = anIdentity(people[3]?.id ?? '', {
        provider: 'github',
        issuer: 'https://github.example',
        subject: '2',
      });
      const clashing = undecided(4, 'github', '2');
      const doubled = undecided(3, 'github', '3');
      for (const identity of [google, oidc, github, taken, clashing, doubled])
        await db.identities.create(identity);
      expect(await db.identities.find('google', 'https://accounts.google.com', '1')).toBeNull();
      const issuers = new Map([
        ['google', 'https://accounts.google.com'],
        ['github', 'https://github.example'],
      ]);
      expect(await db.identities.decideIssuers(issuers)).toEqual({ bound: 2, unknown: 3 });
      expect(await db.identities.find('google', 'https://accounts.google.com', '1')).toEqual({
        ...google,
        issuer: 'https://accounts.google.com',
      });
      expect(await db.identities.find('github', 'https://github.example', '1')).toMatchObject({
        userId: github.userId,
      });
      expect(await db.identities.find('github', 'https://github.example', '2')).toEqual(taken);
      expect(await db.identities.find('github', 'https://github.example', '3')).toBeNull();
      // An issuer that is configured later gets none of them.
      issuers.set('oidc', 'https://id.example');
      expect(await db.identities.decideIssuers(issuers)).toEqual({ bound: 0, unknown: 0 });
      expect(await db.identities.find('oidc', 'https://id.example', '1')).toBeNull();
      expect(await db.identities.listOf(oidc.userId)).toEqual([{ ...oidc, issuer: 'unknown:oidc' }]);
    });

    test('an account at an issuer is linked to one user, and a user has one per provider and issuer', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const identity = anIdentity(user.id);
      await db.identities.create(identity);
      await expectRefusal(
        db.identities.create(anIdentity(other.id, { subject: identity.subject })),
        'conflict',
      );
      await expectRefusal(db.identities.create(anIdentity(user.id)), 'conflict');
      await db.identities.create(
        anIdentity(user.id, { issuer: 'https://id.example', subject: identity.subject }),
      );
      await db.identities.create(anIdentity(other.id));
      expect(await db.identities.find(identity.provider, identity.issuer, identity.subject)).toEqual(
        identity,
      );
      expect(await db.identities.listOf(user.id)).toHaveLength(2);
    });

    test('of twenty users who concurrently link one account one succeeds', async () => {
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

    test('the list has one user’s identities, oldest first, with their last use', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const second = anIdentity(user.id, { createdAt: later(1) });
      const first = anIdentity(user.id, { provider: 'oidc', issuer: 'https://id.example' });
      for (const identity of [second, first, anIdentity(other.id)]) await db.identities.create(identity);
      await db.identities.touch(first.id, later(9));
      expect(await db.identities.listOf(user.id)).toEqual([{ ...first, lastUsedAt: later(9) }, second]);
    });

    test("another user's identity cannot be removed and looks like a missing one", async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const identity = anIdentity(user.id);
      await db.identities.create(identity);
      expect(await db.identities.deleteOwned(stranger.id, identity.id)).toBeNull();
      expect(await db.identities.deleteOwned(user.id, identity.id)).toEqual(identity);
      expect(await db.identities.deleteOwned(user.id, identity.id)).toBeNull();
    });
  });
