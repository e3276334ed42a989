import { expect } from 'vitest';
import { later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const removalConformance = (): void =>
  suite('what is to be removed', (test, current) => {
    test('is queued if and only if its transaction commits', async () => {
      const { db } = current();
      const failed = db.transaction(async ({ removals }) => {
        await removals.add(['a/1'], noon);
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.removals.listDue(noon, 9)).toEqual([]);
      await db.transaction(({ removals }) => removals.add(['a/1'], noon));
      expect(await db.removals.listDue(noon, 9)).toEqual(['a/1']);
    });

    test('is due from its time until it is deleted', async () => {
      const { removals } = current().db;
      await removals.add(['a/2', 'a/1'], noon);
      await removals.add(['a/3'], later(1));
      await removals.add([], noon);
      for (let look = 0; look < 2; look += 1) expect(await removals.listDue(noon, 9)).toEqual(['a/1', 'a/2']);
      await removals.delete(['a/1', 'a/none']);
      await removals.delete([]);
      expect(await removals.listDue(later(1), 9)).toEqual(['a/2', 'a/3']);
    });

    test('keeps its time when it is added twice, and can be postponed', async () => {
      const { removals } = current().db;
      await removals.add(['a/1'], later(5));
      await removals.add(['a/1', 'a/2'], noon);
      expect(await removals.listDue(noon, 9)).toEqual(['a/2']);
      await removals.postpone(['a/2', 'a/none'], later(6));
      await removals.postpone([], later(7));
      expect(await removals.listDue(later(5), 9)).toEqual(['a/1']);
      expect(await removals.listDue(later(6), 9)).toEqual(['a/1', 'a/2']);
    });

    test('is kept if it turns out to be needed, together with the rest of its transaction', async () => {
      const { db } = current();
      await db.removals.add(['a/1', 'a/2'], later(1));
      const failed = db.transaction(async ({ removals }) => {
        expect(await removals.keep('a/1')).toBe(true);
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.removals.listDue(later(1), 9)).toEqual(['a/1', 'a/2']);
      expect(await db.removals.keep('a/1')).toBe(true);
      expect(await db.removals.keep('a/1')).toBe(false);
      expect(await db.removals.listDue(later(1), 9)).toEqual(['a/2']);
    });

    test('is listed up to the limit, the longest waiting first', async () => {
      const { removals } = current().db;
      for (const n of [5, 1, 4, 2, 3]) await removals.add([`a/${n}`], later(-n));
      expect(await removals.listDue(noon, 2)).toEqual(['a/5', 'a/4']);
    });

    test('is due when it waits longer than any removal can: the clock was set back', async () => {
      const { removals } = current().db;
      await removals.add(['a/1'], later(2 * 86_400_000));
      await removals.add(['a/2'], later(2 * 3_600_000));
      await removals.add(['a/3'], noon);
      expect(await removals.listDue(noon, 9)).toEqual(['a/3', 'a/1']);
      expect(await removals.listDue(noon, 1)).toEqual(['a/3']);
    });

    test('can be postponed and deleted by many nodes at once without deadlocks', async () => {
      const { removals } = current().db;
      const keys = Array.from({ length: 2500 }, (_, n) => `a/${n}`);
      await removals.add(keys, noon);
      expect(await removals.listDue(noon, 3000)).toHaveLength(2500);
      await inParallel(8, async (n) => {
        const own = n % 2 === 0 ? keys.slice(n * 100, 1500) : keys.slice(n * 100, 1500).toReversed();
        await removals.postpone(own.slice(0, 20), later(n));
        await removals.delete(own);
      });
      expect(await removals.listDue(later(9), 3000)).toHaveLength(1000);
    });
  });
