import type { DetectionStore } from '@atelier/core/ports/detection-store';
import { and, asc, count, desc, eq, gt, gte, inArray, isNull, lt, max, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { detectionCounts } from './detection-counts.ts';
import { preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, rowOf } from './queries.ts';

export const detectionStore = ({ db, tables }: Pick<Driver, 'db' | 'tables'>): DetectionStore => {
  const { detectionRules: rules, ruleFirings: firings } = tables;
  const page = preparedByFilters(
    {
      ruleId: eq(firings.ruleId, sql.placeholder('ruleId')),
      verdict: eq(firings.verdict, sql.placeholder('verdict')),
      isUnjudged: isNull(firings.verdict),
      after: afterKeyset(firings.firedAt, firings.id),
    },
    (where) =>
      db
        .select()
        .from(firings)
        .where(where)
        .orderBy(desc(firings.firedAt), desc(firings.id))
        .limit(sql.placeholder('limit')),
  );
  const countOf = (verdict: string) =>
    sql<number>`cast(sum(case when ${firings.verdict} = ${verdict} then 1 else 0 end) as integer)`;

  return {
    ...detectionCounts({ db, tables }),

    settings: () => db.select().from(rules).orderBy(asc(rules.ruleId)),

    findSettings: async (ruleId) => first(await db.select().from(rules).where(eq(rules.ruleId, ruleId))),

    setSettings: async (settings) => {
      const { ruleId, ...set } = rowOf(rules, settings) as typeof settings;
      await db
        .insert(rules)
        .values({ ruleId, ...set })
        .onConflictDoUpdate({ target: rules.ruleId, set });
    },

    addFiring: async (firing) => {
      await db.insert(firings).values(rowOf(firings, firing));
    },

    findFiring: async (id) => first(await db.select().from(firings).where(eq(firings.id, id))),

    hasFiring: async ({ ruleId, ...subject }, { after, before }) => {
      const parts = Object.entries(subject).map(([name, value]) => {
        const column = firings[name as keyof typeof subject];
        return value === null ? isNull(column) : eq(column, value);
      });
      const [row] = await db
        .select({ id: firings.id })
        .from(firings)
        .where(and(eq(firings.ruleId, ruleId), ...parts, gt(firings.toAt, after), lt(firings.toAt, before)))
        .limit(1);
      return row !== undefined;
    },

    firings: ({ ruleId, verdict }, { after, limit }) => {
      const { after: afterTime, afterId } = keysetValues(after);
      const judged = verdict === 'none' ? { isUnjudged: true } : { verdict };
      return page({ ruleId, ...judged, after: afterTime }, { afterId, limit });
    },

    figures: (since) =>
      db
        .select({
          ruleId: firings.ruleId,
          fired: count(),
          trueAlarms: countOf('true_alarm'),
          falseAlarms: countOf('false_alarm'),
          lastAt: sql<Date>`${max(firings.firedAt)}`.mapWith(firings.firedAt),
        })
        .from(firings)
        .where(gte(firings.firedAt, since))
        .groupBy(firings.ruleId),

    judge: async (id, verdict) => {
      const judged = await db
        .update(firings)
        .set(verdict)
        .where(eq(firings.id, id))
        .returning({ id: firings.id });
      return judged.length > 0;
    },

    deleteFiringsBefore: async (time) => {
      const old = db.select({ id: firings.id }).from(firings).where(lt(firings.firedAt, time)).limit(1_000);
      return (await db.delete(firings).where(inArray(firings.id, old)).returning({ id: firings.id })).length;
    },
  };
};
