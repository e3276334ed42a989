import { newId } from '@atelier/core/ids';
import type { MembershipRecord } from '@atelier/core/ports/records';
import { userRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { addUser, later, noon } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const membershipConformance = (): void =>
  suite('memberships', (test, current) => {
    const guest = async (role: MembershipRecord['role'] = 'member') => {
      const { db } = current();
      const [owner, user] = [await addUser(db), await addUser(db)];
      const membership = { workspaceId: owner.workspaceId, userId: user.id, role, createdAt: later(1) };
      return { db, owner, user, membership };
    };

    test('a new user owns the personal workspace and is a member of no other', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db, { createdAt: later(5) }), await addUser(db)];
      expect(await db.memberships.find(ann.workspaceId, ann.id)).toEqual({
        workspaceId: ann.workspaceId,
        userId: ann.id,
        role: 'owner',
        createdAt: later(5),
      });
      expect(await db.memberships.find(ann.workspaceId, bob.id)).toBeNull();
      const any = [newId('workspace'), ann.workspaceId];
      expect(await db.memberships.isMemberOfAny(ann.id, any)).toBe(true);
      expect(await db.memberships.isMemberOfAny(bob.id, any)).toBe(false);
      expect(await db.memberships.isMemberOfAny(ann.id, [])).toBe(false);
      expect(await db.memberships.find(bob.workspaceId, ann.id)).toBeNull();
      expect(await db.memberships.find(newId('workspace'), ann.id)).toBeNull();
    });

    test('users that are created together own their personal workspaces; a taken address gets none', async () => {
      const { db } = current();
      const [one, two] = [userRecord(), userRecord()];
      const twin = userRecord({ email: one.email });
      await db.users.createMany([one, two], 7);
      await db.users.createMany([twin], 7);
      for (const { workspaceId, id } of [one, two])
        expect((await db.memberships.find(workspaceId, id))?.role).toBe('owner');
      expect(await db.memberships.find(twin.workspaceId, twin.id)).toBeNull();
    });

    test('a failed transaction leaves neither user nor membership', async () => {
      const { db } = current();
      const user = userRecord();
      const work = db.transaction(async (stores) => {
        await stores.users.create(user, 7);
        expect(await stores.memberships.find(user.workspaceId, user.id)).not.toBeNull();
        throw new Error('too late');
      });
      await expect(work).rejects.toThrow('too late');
      expect(await db.memberships.find(user.workspaceId, user.id)).toBeNull();
    });

    test('a membership is found exactly as stored until it is removed', async () => {
      const { db, owner, user, membership } = await guest('viewer');
      await db.memberships.add(membership);
      expect(await db.memberships.find(owner.workspaceId, user.id)).toEqual(membership);
      expect(await db.memberships.remove(owner.workspaceId, user.id)).toBe(true);
      expect(await db.memberships.remove(owner.workspaceId, user.id)).toBe(false);
      expect(await db.memberships.find(owner.workspaceId, user.id)).toBeNull();
      expect((await db.memberships.find(owner.workspaceId, owner.id))?.role).toBe('owner');
    });

    test('a user is added to a workspace once, also in parallel, and the role is not changed', async () => {
      const { db, membership } = await guest();
      const outcomes = await inParallel(8, () =>
        db.memberships.add(membership).then(
          () => 'added',
          (thrown: { code?: string }) => thrown.code,
        ),
      );
      expect(outcomes.toSorted()).toEqual(['added', ...Array(7).fill('conflict')]);
      await expectRefusal(db.memberships.add({ ...membership, role: 'owner' }), 'conflict');
      expect((await db.memberships.find(membership.workspaceId, membership.userId))?.role).toBe('member');
    });

    test('a membership needs an existing workspace and an existing user', async () => {
      const { db, user, membership } = await guest();
      const unknown = { ...membership, workspaceId: newId('workspace'), createdAt: noon };
      await expectRefusal(db.memberships.add(unknown), 'internal');
      await expectRefusal(db.memberships.add({ ...membership, userId: newId('user') }), 'internal');
      expect(await db.memberships.find(unknown.workspaceId, user.id)).toBeNull();
    });
  });
