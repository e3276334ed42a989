import type { ReviewStore } from '@atelier/core/ports/review-store';
import { and, asc, count, eq, sql, sum } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { personRecord } from './person-record.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { userConditions } from './user-filters.ts';

export const reviewStore = (driver: Driver): ReviewStore => {
  const { db, tables } = driver;
  const { users, tokenFamilies, jobs, assets } = tables;
  const { unlocked, joined, dormantSince: isDormant } = userConditions(driver);
  const recordOf = personRecord(driver);

  const byRole = prepared(
    db
      .select({
        role: users.role,
        accounts: count(),
        withSecondFactor: count(users.secondFactorAt),
        dormant: sql<number>`sum(case when ${isDormant} then 1 else 0 end)`.mapWith(Number),
      })
      .from(users)
      .where(and(unlocked, joined))
      .groupBy(users.role),
  );
  const endsWithin = and(
    sql`${tokenFamilies.expiresAt} > ${placeholderFor(tokenFamilies.expiresAt, 'from')}`,
    sql`${tokenFamilies.expiresAt} <= ${placeholderFor(tokenFamilies.expiresAt, 'to')}`,
  );
  const ending = prepared(db.select({ n: count() }).from(tokenFamilies).where(endsWithin));
  const endingFirst = prepared(
    db
      .select({
        ...{ id: tokenFamilies.id, name: tokenFamilies.name, expiresAt: tokenFamilies.expiresAt },
        ...{ userId: users.id, userName: users.name },
      })
      .from(tokenFamilies)
      .innerJoin(users, eq(users.id, tokenFamilies.userId))
      .where(endsWithin)
      .orderBy(asc(tokenFamilies.expiresAt), asc(tokenFamilies.id))
      .limit(sql.placeholder('limit')),
  );
  const jobsOf = prepared(
    db
      .select({ state: jobs.state, n: count() })
      .from(jobs)
      .where(eq(jobs.userId, sql.placeholder('userId')))
      .groupBy(jobs.state),
  );
  const storedOf = prepared(
    db
      .select({ files: count(), bytes: sum(assets.bytes).mapWith(Number) })
      .from(assets)
      .where(eq(assets.userId, sql.placeholder('userId'))),
  );

  return {
    accounts: (dormantSince) => byRole({ dormantSince }),
    tokensEnding: async (from, to) => (await ending({ from, to }))[0]?.n ?? 0,
    endingTokens: (from, to, limit) => endingFirst({ from, to, limit }),

    async person(userId) {
      const [states, [stored], record] = await Promise.all([
        jobsOf({ userId }),
        storedOf({ userId }),
        recordOf(userId),
      ]);
      const of = (...wanted: readonly string[]): number =>
        states.filter(({ state }) => wanted.includes(state)).reduce((total, { n }) => total + n, 0);
      return {
        ...record,
        jobs: { unfinished: of('pending', 'running'), completed: of('completed'), failed: of('failed') },
        storedFiles: stored?.files ?? 0,
        storedBytes: stored?.bytes ?? 0,
      };
    },
  };
};
