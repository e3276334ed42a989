import { newId } from '@atelier/core/ids';
import { userRecord } from '@atelier/core/testing/records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { addUser, april, march } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

const step = fc.record({
  kind: fc.constantFrom('hold', 'settle', 'release'),
  images: fc.integer({ min: 0, max: 6 }),
  period: fc.constantFrom(march, april),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Periods never decrease. */
const steps = fc
  .array(step, { maxLength: 12 })
  .map((sequence) => sequence.toSorted((a, b) => a.period.localeCompare(b.period)));

export const quotaConformance = (): void =>
  suite('quotas', (test, current) => {
    const workspaceWith = async (limit: number) => {
      const user = userRecord();
      await current().db.users.create(user, limit);
      return user.workspaceId;
    };

    test('of fifty concurrent holds with a limit of five exactly five succeed', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(5);
      const held = await inParallel(50, () => quotas.hold(workspaceId, 1, march));
      expect(held.filter(Boolean)).toHaveLength(5);
      expect(await quotas.find(workspaceId)).toMatchObject({ held: 5, used: 0 });
    });

    test('a hold becomes use when it is settled and is free again when it is released', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(10);
      expect(await quotas.hold(workspaceId, 6, march)).toBe(true);
      await quotas.settle(workspaceId, 4, march);
      await quotas.release(workspaceId, 2);
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 4, held: 0, period: march });
      expect(await quotas.hold(workspaceId, 7, march)).toBe(false);
      expect(await quotas.hold(workspaceId, 6, march)).toBe(true);
    });

    test('a new month starts at zero, while held images stay held', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(10);
      await quotas.hold(workspaceId, 10, march);
      await quotas.settle(workspaceId, 7, march);
      expect(await quotas.hold(workspaceId, 7, april)).toBe(true);
      expect(await quotas.hold(workspaceId, 1, april)).toBe(false);
      await quotas.settle(workspaceId, 3, april);
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 3, held: 7, period: april });
    });

    test('a clock that is set back does not reset the used quota', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await quotas.hold(workspaceId, 4, april);
      await quotas.settle(workspaceId, 2, april);
      await quotas.settle(workspaceId, 2, march);
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 4, held: 0, period: april });
      expect(await quotas.hold(workspaceId, 1, march)).toBe(false);
    });

    test('more than is held can be neither settled nor released', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await quotas.hold(workspaceId, 1, march);
      await expectRefusal(quotas.settle(workspaceId, 2, march), 'internal');
      await expectRefusal(quotas.release(workspaceId, 2), 'internal');
      expect(await quotas.find(workspaceId)).toMatchObject({ used: 0, held: 1 });
    });

    test('a negative hold is rejected', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await expect(quotas.hold(workspaceId, -3, march)).rejects.toThrow(RangeError);
      expect(await quotas.find(workspaceId)).toMatchObject({ held: 0 });
    });

    test('the limit of a workspace can be set below its use, which only stops new holds', async () => {
      const { quotas } = current().db;
      const workspaceId = await workspaceWith(4);
      await quotas.hold(workspaceId, 3, march);
      expect(await quotas.setLimit(workspaceId, 2)).toBe(true);
      expect(await quotas.find(workspaceId)).toMatchObject({ monthlyLimit: 2, held: 3 });
      expect(await quotas.hold(workspaceId, 0, march)).toBe(false);
      expect(await quotas.setLimit(newId('workspace'), 2)).toBe(false);
      expect(await quotas.hold(newId('workspace'), 1, march)).toBe(false);
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

    test('with any sequence of holds, settlements and releases a quota is never negative and never exceeds the monthly limit', async () => {
      const { db } = current();
      const apply = async (workspaceId: string, { kind, images, period }: Step) => {
        const held = (await db.quotas.find(workspaceId))?.held ?? 0;
        if (kind === 'hold') await db.quotas.hold(workspaceId, images, period);
        else if (images > held) await expectRefusal(db.quotas.release(workspaceId, images), 'internal');
        else if (kind === 'settle') await db.quotas.settle(workspaceId, images, period);
        else await db.quotas.release(workspaceId, images);
      };
      await fc.assert(
        fc.asyncProperty(steps, fc.integer({ min: 0, max: 8 }), async (sequence, limit) => {
          const { workspaceId } = await addUser(db);
          await db.quotas.setLimit(workspaceId, limit);
          for (const step of sequence) {
            await apply(workspaceId, step);
            const { used, held, period } = (await db.quotas.find(workspaceId)) ?? { used: -1, held: -1 };
            expect(Math.min(used, held)).toBeGreaterThanOrEqual(0);
            expect(held + (period === step.period ? used : 0)).toBeLessThanOrEqual(limit);
          }
        }),
        { numRuns: 25 },
      );
    });
  });
