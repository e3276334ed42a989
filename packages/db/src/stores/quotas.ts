import { AppError } from '@atelier/core/errors';
import type { Amount, QuotaStore } from '@atelier/core/ports/quota-store';
import { and, eq, gte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first } from './queries.ts';

const requireWhole = ({ images, minor }: Amount) => {
  for (const part of [images, minor])
    if (!Number.isSafeInteger(part) || part < 0)
      throw new RangeError('A quota moves by whole images and minor units.');
};

/**
 * Invariants under concurrency, for pictures and money alike: what is held and used is never negative, and a hold never
 * raises their sum above the limit. Settling or releasing more than is held is a bug of the caller and throws, because
 * ignoring it would give pictures away.
 */
export const quotaStore = ({ db, tables, fragments }: Driver): QuotaStore => {
  const { quotas } = tables;

  const byWorkspace = prepared(
    db
      .select()
      .from(quotas)
      .where(eq(quotas.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')))),
  );

  const byWorkspaces = prepared(
    db
      .select()
      .from(quotas)
      .where(fragments.amongTexts(quotas.workspaceId, sql.placeholder('workspaceIds'))),
  );

  /** The use that counts in `period`. A stored later period (a clock was set back) counts in full. */
  const countedIn = (period: string, used: typeof quotas.used | typeof quotas.spentMinor): SQL =>
    sql`(case when ${quotas.period} < ${period} then 0 else ${used} end)`;

  const takeFromHeld = async (
    workspaceId: string,
    amount: Amount,
    changes: { used?: SQL; spentMinor?: SQL; period?: SQL } = {},
  ) => {
    requireWhole(amount);
    const { images, minor } = amount;
    const changed = await db
      .update(quotas)
      .set({
        ...changes,
        held: sql`${quotas.held} - ${images}`,
        heldMinor: sql`${quotas.heldMinor} - ${minor}`,
      })
      .where(and(eq(quotas.workspaceId, workspaceId), gte(quotas.held, images), gte(quotas.heldMinor, minor)))
      .returning({ workspaceId: quotas.workspaceId });
    if (changed.length === 0) {
      throw new AppError('internal', undefined, {
        cause: new Error('More quota was given back than is held.'),
      });
    }
  };

  /** Whether the amount fits the month; what is free fits also after the budget was lowered below what is spent. */
  const fitting = ({ images, minor }: Amount, period: string) =>
    and(
      sql`${countedIn(period, quotas.used)} + ${quotas.held} + ${images} <= ${quotas.monthlyLimit}`,
      minor === 0
        ? undefined
        : sql`${countedIn(period, quotas.spentMinor)} + ${quotas.heldMinor} + ${minor} <= ${quotas.budgetMinor}`,
    );

  return {
    find: async (workspaceId) => first(await byWorkspace({ workspaceId })),

    findMany: (workspaceIds) => byWorkspaces({ workspaceIds: JSON.stringify(workspaceIds) }),

    hold: async (workspaceId, amount, period) => {
      requireWhole(amount);
      const held = await db
        .update(quotas)
        .set({
          held: sql`${quotas.held} + ${amount.images}`,
          heldMinor: sql`${quotas.heldMinor} + ${amount.minor}`,
        })
        .where(and(eq(quotas.workspaceId, workspaceId), fitting(amount, period)))
        .returning({ workspaceId: quotas.workspaceId });
      return held.length > 0;
    },

    settle: (workspaceId, amount, period) =>
      takeFromHeld(workspaceId, amount, {
        used: sql`${countedIn(period, quotas.used)} + ${amount.images}`,
        spentMinor: sql`${countedIn(period, quotas.spentMinor)} + ${amount.minor}`,
        period: sql`case when ${quotas.period} < ${period} then ${period} else ${quotas.period} end`,
      }),

    release: (workspaceId, amount) => takeFromHeld(workspaceId, amount),

    lock: async (workspaceId) => {
      await db.update(quotas).set({ held: quotas.held }).where(eq(quotas.workspaceId, workspaceId));
    },

    setLimits: async (workspaceId, { images, budgetMinor }) => {
      const changed = await db
        .update(quotas)
        .set({
          monthlyLimit: images ?? sql`${quotas.monthlyLimit}`,
          budgetMinor: budgetMinor ?? sql`${quotas.budgetMinor}`,
        })
        .where(eq(quotas.workspaceId, workspaceId))
        .returning({ workspaceId: quotas.workspaceId });
      return changed.length > 0;
    },
  };
};
