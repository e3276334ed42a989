import { newId } from '@atelier/core/ids';
import { userRecord } from '@atelier/core/testing/records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { addUser, april, march, pictures } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

const step = fc.record({
  kind: fc.constantFrom('hold', 'settle', 'release'),
  images: fc.integer({ min: 0, max: 6 }),
  minor: fc.integer({ min: 0, max: 60 }),
  period: fc.constantFrom(march, april),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Periods never decrease. */
const steps = fc
  .array(step, { maxLength: 12 })
  .map((sequence) => sequence.toSorted((a, b) => a.period.localeCompare(b.period)));

export const quotaConformance = (): void =>
  suite('quotas', (test, current) => {
    const workspaceWith = async (limit: number, budgetMinor = 0) => {
      const user = userRecord();
      await current().db.users.create(user, limit, budgetMinor);
      return user.workspaceId;
    };

    test('of fifty concurrent holds with a limit of five exactly five succeed', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(5);
      const held = await inParallel(50, () => quotas.hold(workspaceId, pictures(1), march));
      expect(held.filter(Boolean)).toHaveLength(5);
      expect(await quotas.find(workspaceId)).toMatchObject({ held: 5, used: 0 });
    });

    test('of fifty concurrent holds exactly those succeed that the budget covers, whatever the limit of images', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(100, 700);
      const held = await inParallel(50, () => quotas.hold(workspaceId, pictures(1, 99), march));
      expect(held.filter(Boolean)).toHaveLength(7);
      expect(await quotas.find(workspaceId)).toMatchObject({ held: 7, heldMinor: 693, spentMinor: 0 });
    });

    test('money is held, spent and released with the pictures, and a new month starts at zero', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(10, 100);
      await quotas.hold(workspaceId, pictures(4, 80), march);
      expect(await quotas.hold(workspaceId, pictures(1, 21), march)).toBe(false);
      await quotas.settle(workspaceId, pictures(3, 60), march);
      await quotas.release(workspaceId, pictures(1, 20));
      expect(await quotas.find(workspaceId)).toMatchObject({
        used: 3,
        spentMinor: 60,
        held: 0,
        heldMinor: 0,
      });
      expect(await quotas.hold(workspaceId, pictures(1, 41), march)).toBe(false);
      expect(await quotas.hold(workspaceId, pictures(1, 41), april)).toBe(true);
      await quotas.settle(workspaceId, pictures(1, 41), april);
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 1, spentMinor: 41, period: april });
    });

    test('free pictures need no budget, and a lowered budget only stops new holds', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(10, 50);
      await quotas.hold(workspaceId, pictures(1, 50), march);
      expect(await quotas.setLimits(workspaceId, { budgetMinor: 10 })).toBe(true);
      expect(await quotas.find(workspaceId)).toMatchObject({ monthlyLimit: 10, budgetMinor: 10 });
      expect(await quotas.hold(workspaceId, pictures(1), march)).toBe(true);
      expect(await quotas.hold(workspaceId, pictures(1, 1), march)).toBe(false);
      await quotas.settle(workspaceId, pictures(1, 50), march);
      expect(await quotas.find(workspaceId)).toMatchObject({ spentMinor: 50, heldMinor: 0, held: 1 });
    });

    test('a hold becomes use when it is settled and is free again when it is released', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(10);
      expect(await quotas.hold(workspaceId, pictures(6), march)).toBe(true);
      await quotas.settle(workspaceId, pictures(4), march);
      await quotas.release(workspaceId, pictures(2));
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 4, held: 0, period: march });
      expect(await quotas.hold(workspaceId, pictures(7), march)).toBe(false);
      expect(await quotas.hold(workspaceId, pictures(6), march)).toBe(true);
    });

    test('a new month starts at zero, while held images stay held', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(10);
      await quotas.hold(workspaceId, pictures(10), march);
      await quotas.settle(workspaceId, pictures(7), march);
      expect(await quotas.hold(workspaceId, pictures(7), april)).toBe(true);
      expect(await quotas.hold(workspaceId, pictures(1), april)).toBe(false);
      await quotas.settle(workspaceId, pictures(3), april);
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 3, held: 7, period: april });
    });

    test('a clock that is set back does not reset the used quota', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await quotas.hold(workspaceId, pictures(4), april);
      await quotas.settle(workspaceId, pictures(2), april);
      await quotas.settle(workspaceId, pictures(2), march);
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 4, held: 0, period: april });
      expect(await quotas.hold(workspaceId, pictures(1), march)).toBe(false);
    });

    test('more than is held can be neither settled nor released', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await quotas.hold(workspaceId, pictures(1), march);
      await expectRefusal(quotas.settle(workspaceId, pictures(2), march), 'internal');
      await expectRefusal(quotas.release(workspaceId, pictures(2)), 'internal');
      await expectRefusal(quotas.release(workspaceId, pictures(1, 1)), 'internal');
      await expectRefusal(quotas.settle(workspaceId, pictures(1, 1), march), 'internal');
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 0, held: 1 });
    });

    test('a negative hold is rejected', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await expect(quotas.hold(workspaceId, pictures(-3), march)).rejects.toThrow(RangeError);
      await expect(quotas.hold(workspaceId, pictures(1, -3), march)).rejects.toThrow(RangeError);
      await expect(quotas.hold(workspaceId, pictures(1, 0.5), march)).rejects.toThrow(RangeError);
      expect(await quotas.find(workspaceId)).toMatchObject({ held: 0 });
    });

    test('the limit of a workspace can be set below its use, which only stops new holds', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await quotas.hold(workspaceId, pictures(3), march);
      expect(await quotas.setLimits(workspaceId, { images: 2 })).toBe(true);
      expect(await quotas.find(workspaceId)).toMatchObject({ monthlyLimit: 2, held: 3 });
      expect(await quotas.hold(workspaceId, pictures(0), march)).toBe(false);
      expect(await quotas.setLimits(newId('workspace'), { images: 2 })).toBe(false);
      expect(await quotas.hold(newId('workspace'), pictures(1), march)).toBe(false);
      expect(await quotas.find(newId('workspace'))).toBeNull();
    });

    test('several are found in one statement, without those that do not exist', async () => {
      const { quotas } = current().db;
      const [one, other] = [await workspaceWith(4), await workspaceWith(5)];
      await workspaceWith(6);
      const found = await quotas.findMany([one, newId('workspace'), other, one]);
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([await quotas.find(one), await quotas.find(other)]));
      expect(await quotas.findMany([])).toEqual([]);
    });

    test('with any sequence of holds, settlements and releases pictures and money are never negative and never exceed limit and budget', async () => {
      const { db } = current();
      const apply = async (workspaceId: string, { kind, images, minor, period }: Step) => {
        const before = await db.quotas.find(workspaceId);
        const amount = pictures(images, minor);
        if (kind === 'hold') await db.quotas.hold(workspaceId, amount, period);
        else if (images > (before?.held ?? 0) || minor > (before?.heldMinor ?? 0))
          await expectRefusal(db.quotas.release(workspaceId, amount), 'internal');
        else if (kind === 'settle') await db.quotas.settle(workspaceId, amount, period);
        else await db.quotas.release(workspaceId, amount);
      };
      const limits = [fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 80 })] as const;
      await fc.assert(
        fc.asyncProperty(steps, ...limits, async (sequence, images, budgetMinor) => {
          const { workspaceId } = await addUser(db);
          await db.quotas.setLimits(workspaceId, { images, budgetMinor });
          for (const step of sequence) {
            await apply(workspaceId, step);
            const now = await db.quotas.find(workspaceId);
            if (now === null) throw new Error('The quota is gone.');
            const { used, held, spentMinor, heldMinor } = now;
            expect(Math.min(used, held, spentMinor, heldMinor)).toBeGreaterThanOrEqual(0);
            const counts = now.period === step.period ? 1 : 0;
            expect(held + counts * used).toBeLessThanOrEqual(images);
            expect(heldMinor + counts * spentMinor).toBeLessThanOrEqual(budgetMinor);
          }
        }),
        { numRuns: 25 },
      );
    });
  });
