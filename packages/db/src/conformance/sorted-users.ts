import { roles } from '@atelier/core/policy';
import type { UserFilter } from '@atelier/core/ports/stores';
import type { UserPosition } from '@atelier/core/user-order';
import { sortDirections, type UserOrder, userSorts } from '@atelier/core/user-sorting';
import { expect } from 'vitest';
import { aPasskey, aToken } from './identity-samples.ts';
import { addImages, addJob, addUser, anEntry, firstPage, later, noon, someHash } from './samples.ts';
import { expectRefusal, suite } from './suite.ts';

export const sortedUserConformance = (): void => {
  suite('the sorted list of users', (test, current) => {
    /** All ids, read in pages of `limit`. */
    const read = async (filter: UserFilter, order: UserOrder, limit: number): Promise<string[]> => {
      const ids: string[] = [];
      let after: UserPosition | null = null;
      for (;;) {
        const page = await current().db.users.listSorted(filter, order, { after, limit });
        ids.push(...page.map(({ user }) => user.id));
        if (page.length < limit) return ids;
        after = page.at(-1)?.position ?? null;
      }
    };

    const addCrowd = async () => {
      const { db } = current();
      const names = ['Zoë', 'adam', 'Ádám', 'Eve', 'eve', 'Жанна', '猫', 'Bo'];
      const users = [];
      for (const [at, name] of names.entries())
        users.push(
          await addUser(db, {
            name,
            email: `${'hgfedcba'[at]}@example.org`,
            role: roles[at % roles.length] ?? 'user',
            createdAt: later(at % 3),
            lastSignInAt: at % 2 === 0 ? null : later(at % 4),
          }),
        );
      return users;
    };

    test('every order pages through each user once, and its two directions are each other’s reverse', async () => {
      const users = await addCrowd();
      for (const by of userSorts) {
        const whole = await read({}, { by, direction: 'asc' }, 100);
        expect(new Set(whole), by).toEqual(new Set(users.map(({ id }) => id)));
        for (const limit of [1, 2, 3])
          expect(await read({}, { by, direction: 'asc' }, limit), by).toEqual(whole);
        expect(await read({}, { by, direction: 'desc' }, 3), by).toEqual(whole.toReversed());
      }
    });

    test('each order sorts by what its name says', async () => {
      await addCrowd();
      const all = async (by: UserOrder['by']) =>
        (await current().db.users.listSorted({}, { by, direction: 'asc' }, { after: null, limit: 100 })).map(
          ({ user }) => user,
        );
      expect((await all('email')).map(({ email }) => email[0])).toEqual([...'abcdefgh']);
      // Folded: case and accents do not matter.
      expect((await all('name')).map(({ name }) => name.toLowerCase()[0]).join('')).toMatch(/^[aá]{2}bee/);
      const ranks = (await all('role')).map(({ role }) => roles.indexOf(role));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      const signIns = (await all('lastSignIn')).map(({ lastSignInAt }) => lastSignInAt?.getTime() ?? 0);
      expect(signIns).toEqual(signIns.toSorted((a, b) => a - b));
      const times = (await all('created')).map(({ createdAt }) => createdAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });

    test('a search, filters and an order work together', async () => {
      const { db } = current();
      const users = await addCrowd();
      const [first, second] = users;
      if (first === undefined || second === undefined) throw new Error('No users.');
      await db.passkeys.create(aPasskey(first.id));
      await db.users.setSecondFactor(first.id, noon);
      await db.users.setSecondFactor(second.id, noon);
      await db.invitations.replace({ userId: second.id, invitedBy: first.id, sentAt: noon, expiresAt: noon });
      for (const by of userSorts) {
        for (const direction of sortDirections) {
          const order = { by, direction };
          expect(await read({ query: 'EVE' }, order, 1), by).toHaveLength(2);
          expect(await read({ query: 'example.org', role: 'viewer' }, order, 1), by).toHaveLength(2);
          expect(await read({ secondFactor: 'passkey' }, order, 9), by).toEqual([first.id]);
          expect(new Set(await read({ secondFactor: 'on' }, order, 1))).toEqual(
            new Set([first.id, second.id]),
          );
          expect(await read({ secondFactor: 'off' }, order, 4), by).toHaveLength(6);
          expect(await read({ invited: true }, order, 9), by).toEqual([second.id]);
          expect(await read({ invited: false, query: 'example' }, order, 3), by).toHaveLength(7);
        }
      }
      expect((await db.users.list({ query: 'a', invited: true }, firstPage)).map(({ id }) => id)).toEqual([
        second.id,
      ]);
    });

    test('totals count all users and the locked ones', async () => {
      const { db } = current();
      await addUser(db);
      await addUser(db, { lockedAt: noon });
      expect(await db.users.totals()).toEqual({ total: 2, locked: 1 });
    });

    test('an invitation is replaced when it is sent again, and deleted once', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      const sent = { userId: id, invitedBy: 'usr_a', sentAt: noon, expiresAt: later(1) };
      await db.invitations.replace(sent);
      await db.invitations.replace({ ...sent, sentAt: later(5), expiresAt: later(6) });
      expect(await db.invitations.find(id)).toEqual({ ...sent, sentAt: later(5), expiresAt: later(6) });
      expect(await db.invitations.findMany([id, 'usr_b'])).toHaveLength(1);
      expect(await db.invitations.count()).toBe(1);
      expect([await db.invitations.delete(id), await db.invitations.delete(id)]).toEqual([true, false]);
    });
  });

  suite('a deleted user', (test, current) => {
    test('is gone with pictures, jobs, files and tokens; other users and the audit log stay', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const images = await addImages(db, ann, ['a', 'b']);
      const [kept] = await addImages(db, bob, ['c']);
      await addJob(db, ann, { state: 'cancelled', finishedAt: noon });
      const token = aToken({ userId: ann.id });
      await db.tokens.create(token);
      await db.invitations.replace({ userId: ann.id, invitedBy: bob.id, sentAt: noon, expiresAt: noon });
      await db.audit.append(anEntry({ actorId: ann.id }));
      await db.memberships.removeAllOf(ann.workspaceId);
      expect(await db.images.deleteAllOf(ann.id)).toBe(2);
      const deleted = await db.users.delete(ann);
      expect(deleted.jobs).toBe(2);
      expect(deleted.blobKeys.toSorted()).toEqual(
        images
          .flatMap(({ blobKey, thumbKey, svgKey }) => [blobKey, thumbKey, ...(svgKey ? [svgKey] : [])])
          .toSorted(),
      );
      expect(await db.users.findById(ann.id)).toBeNull();
      expect(await db.quotas.find(ann.workspaceId)).toBeNull();
      expect(await db.jobs.listOwned(ann, firstPage)).toEqual([]);
      expect(await db.memberships.find(ann.workspaceId, ann.id)).toBeNull();
      expect(await db.tokens.find(token.tokenHash, token.purpose, noon)).toBeNull();
      expect(await db.invitations.count()).toBe(0);
      expect(await db.users.list({ query: ann.email }, firstPage)).toEqual([]);
      expect(await db.audit.list({ actorId: ann.id }, null, 9)).toMatchObject([{ actorEmail: null }]);
      expect(await db.images.findOwned(bob, kept?.id ?? '')).not.toBeNull();
    });

    test('is never the last superadmin', async () => {
      const { db } = current();
      const boss = await addUser(db, { role: 'superadmin' });
      await addUser(db, { role: 'superadmin', lockedAt: noon });
      const { id: invited } = await addUser(db, { role: 'superadmin' });
      await db.invitations.replace({ userId: invited, invitedBy: boss.id, sentAt: noon, expiresAt: noon });
      await expectRefusal(db.users.delete(boss), 'last_superadmin');
      await expectRefusal(db.users.lock(boss.id, null, noon), 'last_superadmin');
      await expectRefusal(db.users.setRole(boss.id, 'superadmin', 'admin'), 'last_superadmin');
      expect(await db.users.findById(boss.id)).not.toBeNull();
      await addUser(db, { role: 'superadmin', passwordHash: someHash() });
      await db.users.delete(boss);
      expect(await db.users.findById(boss.id)).toBeNull();
    });
  });
};
