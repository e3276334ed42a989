import type { BlockFilter, BlockStore } from '@atelier/core/ports/block-store';
import { and, asc, count, desc, eq, gt, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { defenceRevision } from './defence-revision.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues } from './queries.ts';

/** Rows of one INSERT: SQLite binds at most 32,766 values. */
const rowsPerInsert = 500;

export const blockStore = (driver: Driver): BlockStore => {
  const { db, tables, fragments, transaction } = driver;
  const { blocks } = tables;
  const revision = defenceRevision(driver, 'blocks');
  const isActive = (now: Date | SQL): SQL | undefined =>
    and(isNull(blocks.endedAt), or(isNull(blocks.expiresAt), gt(blocks.expiresAt, now)));
  const isOver = (now: Date): SQL | undefined => or(isNotNull(blocks.endedAt), lte(blocks.expiresAt, now));

  const changed = (isFirst: boolean) =>
    prepared(
      db
        .select()
        .from(blocks)
        .where(
          and(
            sql`(${blocks.revision}, ${blocks.id}) > (${sql.placeholder('revision')}, ${sql.placeholder('id')})`,
            isFirst ? isNull(blocks.endedAt) : undefined,
          ),
        )
        .orderBy(asc(blocks.revision), asc(blocks.id))
        .limit(sql.placeholder('limit')),
    );
  const [allChanged, changedSince] = [changed(true), changed(false)];

  const findActive: BlockStore['findActive'] = async (network, now) =>
    first(
      await db
        .select()
        .from(blocks)
        .where(and(eq(blocks.network, network), isActive(now)))
        .limit(1),
    );

  const blocked: BlockStore['blocked'] = async (networks, now) => {
    const found = await db
      .select({ network: blocks.network })
      .from(blocks)
      .where(and(fragments.amongTexts(blocks.network, sql`${JSON.stringify(networks)}`), isActive(now)));
    return new Set(found.map(({ network }) => network));
  };

  /** Changes one block under the next number, if it fits the condition. */
  const change = (id: string, where: SQL | undefined, set: Partial<typeof blocks.$inferInsert>) =>
    transaction(async () => {
      const number = await revision.next();
      return first(
        await db
          .update(blocks)
          .set({ ...set, revision: number })
          .where(and(eq(blocks.id, id), where))
          .returning(),
      );
    });

  const matching = ({ state, source, ruleId, networks }: BlockFilter, now: Date) => ({
    where: and(
      state === 'active' ? isActive(now) : undefined,
      state === 'expired' ? isOver(now) : undefined,
      source === undefined ? undefined : eq(blocks.source, source),
      ruleId === undefined ? undefined : eq(blocks.ruleId, ruleId),
      networks === undefined
        ? undefined
        : fragments.amongTexts(blocks.network, sql`${JSON.stringify(networks)}`),
    ),
  });

  return {
    serialise: async () => {
      await revision.next();
    },

    revision: revision.read,

    changedSince: (after, limit) => (after.revision === 0 ? allChanged : changedSince)({ ...after, limit }),

    add: (wanted, now) =>
      transaction(async () => {
        const number = await revision.next();
        const known = await blocked(
          wanted.map(({ network }) => network),
          now,
        );
        const byNetwork = new Map(
          wanted.filter(({ network }) => !known.has(network)).map((block) => [block.network, block]),
        );
        const added = [...byNetwork.values()];
        for (let at = 0; at < added.length; at += rowsPerInsert)
          await db
            .insert(blocks)
            .values(
              added
                .slice(at, at + rowsPerInsert)
                .map((block) => ({ ...block, revision: number, refused: 0 })),
            );
        return added;
      }),

    blocked,

    countActive: async (now) => {
      const [row] = await db.select({ active: count() }).from(blocks).where(isActive(now));
      return row?.active ?? 0;
    },

    find: async (id) => first(await db.select().from(blocks).where(eq(blocks.id, id))),

    findActive,

    update: (id, changes, now) => change(id, isActive(now), changes),

    end: (id, endedBy, at) => change(id, isActive(at), { endedAt: at, endedBy }),

    restore: (id, now) =>
      transaction(async () => {
        const number = await revision.next();
        const block = first(
          await db
            .select()
            .from(blocks)
            .where(
              and(
                eq(blocks.id, id),
                isNotNull(blocks.endedAt),
                or(isNull(blocks.expiresAt), gt(blocks.expiresAt, now)),
              ),
            ),
        );
        if (block === null || (await findActive(block.network, now)) !== null) return null;
        return first(
          await db
            .update(blocks)
            .set({ endedAt: null, endedBy: null, revision: number })
            .where(eq(blocks.id, id))
            .returning(),
        );
      }),

    addRefused: async (counts) => {
      // In one order, because other nodes report the same blocks.
      for (const { id, refused, lastAt } of [...counts].sort((a, b) => (a.id < b.id ? -1 : 1)))
        await db
          .update(blocks)
          .set({ refused: sql`${blocks.refused} + ${refused}`, lastRefusedAt: lastAt })
          .where(eq(blocks.id, id));
    },

    list: (filter, now, { after, limit }) =>
      preparedByFilters({ after: afterKeyset(blocks.createdAt, blocks.id) }, (paged) =>
        db
          .select()
          .from(blocks)
          .where(and(matching(filter, now).where, paged))
          .orderBy(desc(blocks.createdAt), desc(blocks.id))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    deleteEnded: async (before) =>
      (
        await db
          .delete(blocks)
          .where(or(lt(blocks.endedAt, before), lt(blocks.expiresAt, before)))
          .returning({ id: blocks.id })
      ).length,
  };
};
