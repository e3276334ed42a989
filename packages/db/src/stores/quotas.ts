import { AppError } from '@atelier/core/errors';
import type { QuotaStore } from '@atelier/core/ports/studio-stores';
import { and, eq, gte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared } from './prepared.ts';
import { first } from './queries.ts';

const requireCount = (images: number) => {
  if (!Number.isSafeInteger(images) || images < 0) throw new RangeError('A quota moves by whole images.');
};

/**
 * Invariants under concurrency: `held` and `used` are never negative, and a hold never raises `used + held` above the
 * limit. Settling or releasing more than is held is a bug of the caller and throws, because ignoring it would give images
 * away.
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
  const usedIn = (period: string): SQL =>
    sql`(case when ${quotas.period} < ${period} then 0 else ${quotas.used} end)`;

  const takeFromHeld = async (
    workspaceId: string,
    images: number,
    changes: { used?: SQL; period?: SQL } = {},
  ) => {
    requireCount(images);
    const changed = await db
      .update(quotas)
      .set({ ...changes, held: sql`${quotas.held} - ${images}` })
      .where(and(eq(quotas.workspaceId, workspaceId), gte(quotas.held, images)))
      .returning({ workspaceId: quotas.workspaceId });
    if (changed.length === 0) {
      throw new AppError('internal', undefined, {
        cause: new Error('More quota was given back than is held.'),
      });
    }
  };

  return {
    find: async (workspaceId) => first(await byWorkspace({ workspaceId })),

    findMany: (workspaceIds) => byWorkspaces({ workspaceIds: JSON.stringify(workspaceIds) }),

    hold: async (workspaceId, images, period) => {
      requireCount(images);
      const fits = sql`${usedIn(period)} + ${quotas.held} + ${images} <= ${quotas.monthlyLimit}`;
      const held = await db
        .update(quotas)
        .set({ held: sql`${quotas.held} + ${images}` })
        .where(and(eq(quotas.workspaceId, workspaceId), fits))
        .returning({ workspaceId: quotas.workspaceId });
      return held.length > 0;
    },

    settle: (workspaceId, images, period) =>
      takeFromHeld(workspaceId, images, {
        used: sql`${usedIn(period)} + ${images}`,
        period: sql`case when ${quotas.period} < ${period} then ${period} else ${quotas.period} end`,
      }),

    release: (workspaceId, images) => takeFromHeld(workspaceId, images),

    setLimit: async (workspaceId, monthlyLimit) => {
      const changed = await db
        .update(quotas)
        .set({ monthlyLimit })
        .where(eq(quotas.workspaceId, workspaceId))
        .returning({ workspaceId: quotas.workspaceId });
      return changed.length > 0;
    },
  };
};
