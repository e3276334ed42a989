import { newId } from '@atelier/core/ids';
import { expect } from 'vitest';
import { anEmailChange } from './identity-samples.ts';
import { addUser, later, noon } from './samples.ts';
import { suite } from './suite.ts';

export const emailChangeConformance = (): void =>
  suite('email changes', (test, current) => {
    const added = async (fields: Parameters<typeof anEmailChange>[1] = {}) => {
      const { db } = current();
      const change = anEmailChange((await addUser(db)).id, fields);
      await db.emailChanges.replace(change);
      return change;
    };

    test('a change is found by its id and by its user', async () => {
      const { emailChanges } = current().db;
      const change = await added();
      expect(await emailChanges.find(change.id, noon)).toEqual(change);
      expect(await emailChanges.findOf(change.userId, noon)).toEqual(change);
      expect(await emailChanges.find(newId('emailChange'), noon)).toBeNull();
      expect(await emailChanges.findOf(newId('user'), noon)).toBeNull();
    });

    test('a later email change replaces the pending one with its confirmations', async () => {
      const { emailChanges } = current().db;
      const first = await added();
      await emailChanges.confirm(first.id, 'old', later(1));
      const second = anEmailChange(first.userId, { newEmail: 'other@example.org' });
      await emailChanges.replace(second);
      expect(await emailChanges.find(first.id, noon)).toBeNull();
      expect(await emailChanges.confirm(first.id, 'new', later(2))).toBeNull();
      expect(await emailChanges.findOf(first.userId, noon)).toEqual(second);
    });

    test('each side confirms separately, and its first confirmation is kept', async () => {
      const { emailChanges } = current().db;
      const change = await added();
      const once = { ...change, newConfirmedAt: later(1) };
      expect(await emailChanges.confirm(change.id, 'new', later(1))).toEqual(once);
      expect(await emailChanges.confirm(change.id, 'new', later(2))).toEqual(once);
      const both = { ...once, oldConfirmedAt: later(3) };
      expect(await emailChanges.confirm(change.id, 'old', later(3))).toEqual(both);
      expect(await emailChanges.find(change.id, noon)).toEqual(both);
    });

    test('of two concurrent confirmations the later one sees both', async () => {
      const { emailChanges } = current().db;
      const change = await added();
      const seen = await Promise.all([
        emailChanges.confirm(change.id, 'old', later(1)),
        emailChanges.confirm(change.id, 'new', later(1)),
      ]);
      const complete = seen.filter((row) => row?.oldConfirmedAt != null && row.newConfirmedAt != null);
      expect(complete).toHaveLength(1);
    });

    test('an email change is invalid from its expiry on', async () => {
      const { emailChanges } = current().db;
      const { id, userId } = await added({ expiresAt: noon });
      expect(await emailChanges.find(id, later(-1))).not.toBeNull();
      expect(await emailChanges.find(id, noon)).toBeNull();
      expect(await emailChanges.findOf(userId, noon)).toBeNull();
      expect(await emailChanges.confirm(id, 'old', noon)).toBeNull();
      expect(await emailChanges.deleteExpired(later(-1))).toBe(0);
      expect(await emailChanges.deleteExpired(noon)).toBe(1);
    });

    test("cancelling a user's change keeps those of other users", async () => {
      const { emailChanges } = current().db;
      const [mine, other] = [await added(), await added()];
      await emailChanges.deleteOf(mine.userId);
      expect(await emailChanges.find(mine.id, noon)).toBeNull();
      expect(await emailChanges.find(other.id, noon)).toEqual(other);
    });
  });
