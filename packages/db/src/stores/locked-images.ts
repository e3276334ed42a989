import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';

/**
 * Locks images of a workspace until the transaction ends, in the order of their ids, so that changes of several images by
 * two transactions do not deadlock.
 * @param workspaceId null for images of any
 * @returns the ids of those that meet the condition
 */
export const lockImages = async (
  { db, tables: { images }, fragments }: Pick<Driver, 'db' | 'tables' | 'fragments'>,
  workspaceId: string | null,
  ids: readonly string[],
  condition?: SQL,
): Promise<string[]> => {
  if (ids.length === 0) return [];
  const chosen = db
    .select({ id: images.id })
    .from(images)
    .where(
      and(
        inArray(images.id, [...ids]),
        workspaceId === null ? undefined : eq(images.workspaceId, workspaceId),
        condition,
      ),
    );
  const rows = await db
    .select({ id: sql<string>`id` })
    .from(sql`(${chosen.getSQL()} ${fragments.lockedInOrderOf(images.id)}) as locked`)
    .orderBy(asc(sql`id`));
  return rows.map(({ id }) => id);
};
