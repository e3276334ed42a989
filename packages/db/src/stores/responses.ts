import type { ResponseFilter, ResponseRecord, ResponseStore } from '@atelier/core/ports/response-store';
import {
  and,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  isNotNull,
  isNull,
  lt,
  or,
  type SQL,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { defenceRevision } from './defence-revision.ts';
import { preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, rowOf } from './queries.ts';

/** Responses about one person that are listed. */
const maxListed = 100;

/** Responses from before a time, without those whose objection waits for an answer. */
export const isForgottenResponse = (
  { responses }: Pick<Driver['tables'], 'responses'>,
  before: Date,
): SQL | undefined =>
  and(
    lt(responses.createdAt, before),
    or(isNull(responses.appealedAt), isNotNull(responses.declinedAt), isNotNull(responses.undoneAt)),
  );

export const responseStore = (driver: Driver): ResponseStore => {
  const { db, tables } = driver;
  const { responses, blocks } = tables;
  const revision = defenceRevision(driver, 'responses');
  const columns = getTableColumns(responses);
  const isDone = and(eq(responses.outcome, 'done'), isNull(responses.undoneAt));
  const waitsForAnswer = and(isNotNull(responses.appealedAt), isNull(responses.declinedAt), isDone);

  const matching = ({ state, ruleId, userId, alertId }: ResponseFilter, now: Date): SQL | undefined =>
    and(
      state === 'open' ? and(isDone, or(isNull(responses.until), gt(responses.until, now))) : undefined,
      state === 'appealed' ? waitsForAnswer : undefined,
      ruleId === undefined ? undefined : eq(responses.ruleId, ruleId),
      userId === undefined ? undefined : eq(responses.userId, userId),
      alertId === undefined ? undefined : eq(responses.alertId, alertId),
    );

  const isAbout = ({ kind, userId, address }: Pick<ResponseRecord, 'kind' | 'userId' | 'address'>) =>
    and(
      eq(responses.kind, kind),
      userId === null ? isNull(responses.userId) : eq(responses.userId, userId),
      address === null ? isNull(responses.address) : eq(responses.address, address),
    );

  const newestWhere = async (where: SQL | undefined): Promise<ResponseRecord | null> =>
    first(
      await db
        .select(columns)
        .from(responses)
        .where(where)
        .orderBy(desc(responses.createdAt), desc(responses.id))
        .limit(1),
    );

  const change = async (
    where: SQL | undefined,
    set: Partial<typeof responses.$inferInsert>,
  ): Promise<ResponseRecord | null> =>
    first(await db.update(responses).set(set).where(where).returning(columns));

  return {
    serialise: async () => void (await revision.next()),

    insert: async (response) => {
      await db.insert(responses).values(rowOf(responses, response));
    },

    find: async (id) => first(await db.select(columns).from(responses).where(eq(responses.id, id))),

    nameAlert: async (id, alertId) => {
      const named = await change(and(eq(responses.id, id), isNull(responses.alertId)), { alertId });
      if (named === null || named.blockId === null) return;
      await db.update(blocks).set({ alertId }).where(eq(blocks.id, named.blockId));
    },

    findActive: (wanted, now, since) =>
      newestWhere(
        and(
          isAbout(wanted),
          isDone,
          or(gt(responses.until, now), and(isNull(responses.until), gte(responses.createdAt, since))),
        ),
      ),

    findNoted: ({ ruleId, outcome, ...wanted }, since) =>
      newestWhere(
        and(
          isAbout(wanted),
          eq(responses.ruleId, ruleId),
          eq(responses.outcome, outcome),
          gte(responses.createdAt, since),
        ),
      ),

    countDone: async (ruleId, kind, since) => {
      const [row] = await db
        .select({ done: count() })
        .from(responses)
        .where(
          and(
            eq(responses.ruleId, ruleId),
            eq(responses.kind, kind),
            eq(responses.outcome, 'done'),
            gte(responses.createdAt, since),
          ),
        );
      return row?.done ?? 0;
    },

    listOf: (userId, since) =>
      db
        .select(columns)
        .from(responses)
        .where(
          and(eq(responses.userId, userId), eq(responses.outcome, 'done'), gte(responses.createdAt, since)),
        )
        .orderBy(desc(responses.createdAt), desc(responses.id))
        .limit(maxListed),

    list: (filter, now, { after, limit }) =>
      preparedByFilters({ after: afterKeyset(responses.createdAt, responses.id) }, (paged) =>
        db
          .select(columns)
          .from(responses)
          .where(and(matching(filter, now), paged))
          .orderBy(desc(responses.createdAt), desc(responses.id))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    undo: (id, undoneBy, at) => change(and(eq(responses.id, id), isDone), { undoneAt: at, undoneBy }),

    undoLocksOf: async (userId, by, at) => {
      const undone = await db
        .update(responses)
        .set({ undoneAt: at, undoneBy: by })
        .where(
          and(
            eq(responses.userId, userId),
            eq(responses.kind, 'lock_account'),
            gt(responses.until, at),
            isDone,
          ),
        )
        .returning({ id: responses.id });
      return undone.length;
    },

    appeal: (userId, id, text, at) =>
      change(and(eq(responses.id, id), eq(responses.userId, userId), isDone, isNull(responses.appealedAt)), {
        appeal: text,
        appealedAt: at,
      }),

    decline: (id, declinedBy, note, at) =>
      change(and(eq(responses.id, id), waitsForAnswer), { declinedAt: at, declinedBy, note }),

    deleteOlder: async (before) =>
      (await db.delete(responses).where(isForgottenResponse(tables, before)).returning({ id: responses.id }))
        .length,
  };
};
